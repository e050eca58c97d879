/** Unit tests, in jsdom: no browser. Types are checked by `npm run typecheck`. */
module.exports = {
  preset: "jest-preset-angular",
  roots: ["<rootDir>/src"],
  setupFilesAfterEnv: ["<rootDir>/setup-jest.ts"],
};
