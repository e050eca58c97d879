/** Types are checked by `tsc`; swc only strips them. */
const base = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
  setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
};

module.exports = {
  projects: [
    { ...base, displayName: "unit", testMatch: ["<rootDir>/__tests__/{core,modules,live,local,pipeline}/**/*.test.ts"] },
    { ...base, displayName: "contract", testMatch: ["<rootDir>/__tests__/contract/**/*.test.ts"] },
    { ...base, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
  ],
};
