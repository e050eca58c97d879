import { kubernetesProviders } from "../../src/toolchain/cli-config";

/**
 * `test`, where the providers `kubernetes` and `helm` can be had; elsewhere the test is skipped, and a line says why.
 *
 * @param what is not checked then
 */
export function testWithKubernetesProviders(what: string): typeof test | typeof test.skip {
  if (kubernetesProviders() !== "nowhere") return test;
  process.stderr.write(`skipped: provider not reachable: ${what}\n`);
  return test.skip;
}
