import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { digest, goBuild } from "../../src/toolchain/tools";
import { toolsDir } from "../../src/toolchain/tools-dir";
import type { Yaml } from "./helm";

/** Judges pods by the Pod Security Standard «restricted», with the API server's own code; gives the violations. */
export async function restrictedPodSecurity(): Promise<(pod: Yaml) => string[]> {
  const dir = join(repo, "tools", "pod-security");
  const sources = ["go.mod", "go.sum", "main.go"].map((file) => readFileSync(join(dir, file)));
  const program = join(toolsDir, "bin", `pod-security-${digest(...sources)}`);
  if (!existsSync(program))
    await goBuild({ title: "build pod-security", dir, package: ".", ldflags: "", target: program });
  return (pod) =>
    execFileSync(program, { input: JSON.stringify(pod), encoding: "utf8" })
      .split("\n")
      .filter(Boolean);
}
