const { projects } = require("./jest.config.js");

/**
 * What runs in the cluster, apart from the other tests until `billpay up` starts one: the control plane of
 * `src/local/kubernetes.ts`, whose programs take eight minutes to compile, and `charts/service` with a compiled Helm.
 */
module.exports = {
  ...projects[0],
  reporters: ["default", "<rootDir>/__tests__/closing-line.js"],
  displayName: "cluster",
  testMatch: ["<rootDir>/__tests__/{cluster,charts}/**/*.test.ts"],
};
