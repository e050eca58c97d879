const { projects } = require("./jest.config.js");

/** The control plane of `src/local/kubernetes.ts`, apart: its programs take eight minutes to compile. */
module.exports = {
  ...projects[0],
  reporters: ["default", "<rootDir>/__tests__/closing-line.js"],
  displayName: "cluster",
  testMatch: ["<rootDir>/__tests__/cluster/**/*.test.ts"],
};
