import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { goBuild } from "../../src/toolchain/tools";
import { toolsDir } from "../../src/toolchain/tools-dir";
import type { Yaml } from "./helm";

/** Judges pods by the Pod Security Standard «restricted», with the API server's own code; gives the violations. */
export async function restrictedPodSecurity(): Promise<(pod: Yaml) => string[]> {
  const program = join(toolsDir, "bin", "pod-security");
  await goBuild({
    title: "build pod-security",
    dir: join(repo, "tools", "pod-security"),
    package: ".",
    ldflags: "",
    target: program,
  });
  return (pod) =>
    execFileSync(program, { input: JSON.stringify(pod), encoding: "utf8" })
      .split("\n")
      .filter(Boolean);
}
