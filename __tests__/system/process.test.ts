import { interruptLeader, output, processExists, type RunOptions, run, signalGroup } from "../../src/system/process";

const node = (script: string, options: RunOptions = {}) => run(process.execPath, ["-e", script], options);

test("a command's end is told whole: code, both streams, the signal", async () => {
  expect(await node('console.log("out"); console.error("err"); process.exit(3)')).toEqual({
    code: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
  expect(await node('process.kill(process.pid, "SIGKILL")')).toMatchObject({ code: 137, signal: "SIGKILL" });
  expect(await node('process.kill(process.pid, "SIGSEGV")')).toMatchObject({ code: 139, signal: "SIGSEGV" });
});

test("one that takes longer than its limit is ended, with its children, and a sentence says so", async () => {
  const script = 'console.log(require("node:child_process").spawn("sleep", ["60"]).pid); setInterval(() => {}, 1000)';
  const { stdout, ...ended } = await node(script, { timeoutMs: 1000 });
  expect(ended).toMatchObject({
    code: 124,
    stderr: expect.stringContaining("did not come to its end within 1.0 s, and was ended\n"),
  });
  for (let tries = 0; tries < 50 && processExists(Number(stdout)); tries++)
    await new Promise((done) => setTimeout(done, 100));
  expect(processExists(Number(stdout))).toBe(false);
}, 60_000);

test.each([
  ["a program that is not on PATH", "no-such-program", {}, "`no-such-program` is not on PATH"],
  ["a program that is not there", "/nowhere/tofu", {}, "/nowhere/tofu is not there"],
  ["a folder that is not there", "sh", { cwd: "/nowhere" }, "/nowhere, where `sh` is to run, is not there"],
  ["a folder in its place", "/tmp", {}, "/tmp cannot be started (EACCES)"],
])("%s is a sentence, and no exception", async (_, program, options, sentence) => {
  expect(await run(program, [], options)).toEqual({ code: 127, stdout: "", stderr: sentence });
});

test("`output` of a command that fails is an error that ends with its last words", async () => {
  await expect(output(process.execPath, ["-e", 'console.error("no such thing"); process.exit(1)'])).rejects.toThrow(
    /ended with 1:\nno such thing$/,
  );
});

test("no signal is ever sent to a group that is not a child's", () => {
  for (const group of [0, 1, -1, Number.NaN]) {
    expect(() => signalGroup(group, "SIGTERM")).toThrow("is not a process group");
    expect(() => interruptLeader(group)).toThrow("is not a process group");
  }
});
