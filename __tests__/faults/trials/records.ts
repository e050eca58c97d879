import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checkout } from "../checkout";
import type { Area, Trial } from "../trial";

/** Writes over a file; it gets its text back afterwards. */
function damage(file: string, text: string): () => void {
  const before = existsSync(file) ? readFileSync(file) : undefined;
  writeFileSync(file, text);
  return () => (before === undefined ? rmSync(file, { force: true }) : writeFileSync(file, before));
}

/** What a full disk or a power loss leaves of a file. The second is read by the same function as the first. */
const DAMAGES: readonly [how: string, text: string, says: string, slow: boolean][] = [
  ["empty", "", "is empty", false],
  ["half written", '{"schema": 1, "na', "is no whole JSON", true],
];

const serverRecords = DAMAGES.flatMap(([how, text, says, slow]): Trial[] => [
  ...["status", "up"].map(
    (command): Trial => ({
      fault: `\`emulator.json\` is ${how} while the emulator runs: \`${command}\``,
      outcome: "mended",
      says: `emulator.json ${says}…emulator runs, and is in this file no more: \`npx billpay down\` ends it`,
      slow: slow || command === "status",
      run: (on) => {
        damage(join(on.local, "emulator.json"), text);
        return on.billpay(command);
      },
    }),
  ),
  {
    fault: `\`emulator.json\` is ${how} while the emulator runs: \`down\``,
    outcome: "works",
    says: "stop the AWS emulator",
    slow,
    run: (on) => {
      damage(join(on.local, "emulator.json"), text);
      return on.billpay("down");
    },
    after: (on) => expect(existsSync(on.local)).toBe(false),
  },
  {
    fault: `\`emulator.json\` is ${how}, and nothing runs: \`up\``,
    outcome: "works",
    says: "up in",
    slow,
    run: async (on) => {
      await on.billpay("down --keep-state");
      writeFileSync(join(on.local, "emulator.json"), text);
      return on.billpay("up");
    },
  },
]);

export const records: Area = {
  title: "Empty, half and foreign files of the laptop cloud",
  standing: true,
  trials: [
    ...serverRecords,
    {
      fault: "`emulator.json` names a process that is somebody else's now: `down`",
      outcome: "works",
      says: "stop the AWS emulator",
      run: async (on) => {
        await on.billpay("down --keep-state");
        const record = { schema: 1, name: "emulator", pid: process.pid, serves: String(on.port) };
        writeFileSync(join(on.local, "emulator.json"), JSON.stringify(record));
        return on.billpay("down");
      },
    },
    {
      fault: "`.billpay.json` is empty: `down`",
      outcome: "refused",
      says: ".billpay.json is empty: nothing is removed from this folder; look through it, and remove it by hand",
      run: async (on) => {
        const mend = damage(join(on.local, ".billpay.json"), "");
        const result = await on.billpay("down");
        mend();
        return result;
      },
      after: async (on) => expect((await on.billpay("status")).code).toBe(0),
    },
    {
      fault: "the emulator's own files are empty: `up`",
      outcome: "works",
      says: "up in",
      run: async (on) => {
        await on.billpay("down --keep-state");
        for (const name of readdirSync(join(on.local, "state"))) writeFileSync(join(on.local, "state", name), "");
        return on.billpay("up");
      },
    },
    {
      fault: "`.tools/tofu.rc`, which says where providers come from, is empty: `up`",
      outcome: "works",
      says: "up in",
      run: (on) => {
        writeFileSync(join(on.dir, ".tools/tofu.rc"), "");
        return on.billpay("up");
      },
    },
    {
      fault: "the Python of `.tools` does not run: `up`",
      outcome: "works",
      says: "install Python packages from PyPI",
      slow: true,
      run: async (on) => {
        const venv = join(on.dir, ".tools/venv-python");
        const requirements = readFileSync(join(venv, "requirements.txt"));
        rmSync(venv); // a link to this repository's
        mkdirSync(join(venv, "bin"), { recursive: true });
        writeFileSync(join(venv, "requirements.txt"), requirements);
        writeFileSync(join(venv, "bin/python"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
        await on.billpay("down --keep-state");
        return on.billpay("up");
      },
    },
    {
      fault: "`modules/registry/main.tf.json` is empty: `up`",
      outcome: "refused",
      says: "modules/registry/main.tf.json is empty: `npm run synth` writes it again",
      run: async (on) => {
        const mend = damage(join(on.dir, "modules/registry/main.tf.json"), "");
        const result = await on.billpay("up");
        mend();
        return result;
      },
    },
    {
      fault: "`modules/` has a folder that nobody generated: `synth`",
      outcome: "refused",
      says: "modules/mine is not generated, main.tf.json does not say so: move it away",
      run: async (on) => {
        mkdirSync(join(on.dir, "modules/mine"));
        writeFileSync(join(on.dir, "modules/mine/main.tf"), "# mine");
        const result = await on.billpay("synth");
        expect(readFileSync(join(on.dir, "modules/mine/main.tf"), "utf8")).toBe("# mine");
        rmSync(join(on.dir, "modules/mine"), { recursive: true });
        return result;
      },
    },
  ],
};

/** A run to damage; planned once. */
async function latestRun(on: Checkout): Promise<string> {
  const latest = join(on.dir, ".runs/local/latest");
  if (!existsSync(latest)) await on.billpay("plan local --all"); // denied: two units alone lack what policies ask for
  return join(on.dir, ".runs/local", readFileSync(latest, "utf8").trim());
}

const runFile = (name: string, text: string, how: string, says: string, outcome: "refused" = "refused"): Trial => ({
  fault: `\`${name}\` of a run is ${how}: \`apply\``,
  outcome,
  says,
  run: async (on) => {
    const mend = damage(join(await latestRun(on), name), text);
    const result = await on.billpay("apply local latest");
    mend();
    return result;
  },
});

const RECORDS = ["run.json", "policy.json", "cost.json", "decision.json"];

export const runs: Area = {
  title: "Damaged runs",
  standing: true,
  trials: [
    ...RECORDS.flatMap((name) => [
      runFile(name, "", "empty", `${name} is empty: plan again`),
      runFile(name, '{"schema": 1, "id', "half written", `${name} is no whole JSON (…): plan again`),
      runFile(name, "{}", "`{}`", `${name} has …: plan again`),
    ]),
    runFile(
      "run.json",
      '{"schema": 2}',
      "of a later `billpay`",
      "run.json has the layout 2, this `billpay` reads 1: plan again",
    ),
    runFile("result.json", "", "empty", "result.json is empty: plan again"),
    runFile(
      "decision-input.json",
      "{}",
      "`{}`",
      "decision-input.json is not the one that was written with the run: plan again",
    ),
    runFile(
      "plans/registry/tfplan.json",
      "{",
      "half written",
      "the plan of registry is not the one that was decided on",
    ),
    runFile("plans/registry/tfplan.tfplan", "", "empty", "the plan of registry is not the one that was decided on"),
    {
      fault: "`latest` is a folder: `apply`",
      outcome: "refused",
      says: ".runs/local/latest is a folder, and should be a file",
      run: async (on) => {
        await latestRun(on);
        const latest = join(on.dir, ".runs/local/latest");
        const id = readFileSync(latest, "utf8");
        rmSync(latest);
        mkdirSync(latest);
        const result = await on.billpay("apply local latest");
        rmSync(latest, { recursive: true });
        writeFileSync(latest, id);
        return result;
      },
    },
    {
      fault: "`latest` is empty: `apply`",
      outcome: "refused",
      says: "live/local has no run `latest`: it has ",
      run: async (on) => {
        await latestRun(on);
        const mend = damage(join(on.dir, ".runs/local/latest"), "");
        const result = await on.billpay("apply local latest");
        mend();
        return result;
      },
    },
    {
      fault: "a record that waits for monitoring is half written: `drift`",
      outcome: "works",
      says: "is set aside as 20200101T000000000Z-odd.json.malformed",
      run: async (on) => {
        mkdirSync(join(on.dir, ".runs/local/outbox"), { recursive: true });
        writeFileSync(join(on.dir, ".runs/local/outbox/20200101T000000000Z-odd.json"), "{");
        return on.billpay("drift local registry");
      },
    },
    {
      fault: "`applied.json` of staging is empty: `plan prod --offline`",
      outcome: "works",
      says: "hold: what staging has applied is not known",
      slow: true,
      run: async (on) => {
        mkdirSync(join(on.dir, ".runs/staging"), { recursive: true });
        const mend = damage(join(on.dir, ".runs/staging/applied.json"), "");
        const result = await on.billpay("plan prod registry --offline");
        mend();
        return result;
      },
    },
  ],
};
