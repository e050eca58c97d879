/** Types are checked by `tsc`; swc only strips them. */
const base = {
  rootDir: __dirname,
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/.tools", "<rootDir>/.runs", "<rootDir>/templates"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2023", parser: { syntax: "typescript" } } }] },
  globalSetup: "<rootDir>/__tests__/bare-shell.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/setup.ts"],
};

const project = (displayName, ...folders) => ({
  ...base,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/__tests__/${folder}/**/*.test.ts`),
});

module.exports = {
  // Suites that wait for an emulator leave the cores idle: by itself Jest would run one at a time on two of them.
  maxWorkers: 4,
  testSequencer: "<rootDir>/__tests__/longest-first.js",
  reporters: ["default", "<rootDir>/__tests__/closing-line.js"],
  projects: [
    project("unit", "system", "core", "modules", "live", "local", "pipeline", "rehearsal"),
    project("policy", "policy"),
    project("contract", "contract"),
    project("cluster", "charts", "cluster"),
    project("report", "report"),
    project("ci", "ci"),
    project("templates", "templates"),
    project("faults", "faults"),
    project("walks", "walks"),
    project("e2e", "e2e"),
  ],
};
