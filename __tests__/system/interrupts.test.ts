import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** What such a command says when it is sent these signals, one after another. */
async function saidAfter(signals: readonly NodeJS.Signals[]): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "interrupts-")), "run.js");
  buildSync({
    entryPoints: [join(__dirname, "interrupted.ts")],
    outfile,
    bundle: true,
    platform: "node",
    logLevel: "error",
  });
  const child = spawn(process.execPath, [outfile]);
  let said = "";
  let sent = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      said += data;
      if (sent || !said.includes("ready")) return;
      sent = true;
      signals.forEach((signal, n) => void setTimeout(() => child.kill(signal), n * 200));
    });
  await new Promise((done) => child.on("close", done));
  return said;
}

test.each<[string, NodeJS.Signals[]]>([
  ["once", ["SIGINT"]],
  ["twice", ["SIGINT", "SIGINT"]],
  ["by SIGINT, then by SIGTERM", ["SIGINT", "SIGTERM"]],
  ["three times, by every signal", ["SIGTERM", "SIGHUP", "SIGINT"]],
])(
  "interrupted %s, Terragrunt gets one interrupt, and OpenTofu none but from Terragrunt",
  async (_, signals) => {
    const said = await saidAfter(signals);
    expect(said).toContain("parent: 1\n");
    expect(said).toContain("child: 0\n");
    expect(said).toContain("ended with 0");
    expect(said.split("already stopping").length - 1).toBe(signals.length > 1 ? 1 : 0);
  },
  60_000,
);
