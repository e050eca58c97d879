import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  awaitServer,
  isListening,
  requireFreePort,
  runningServer,
  startServer,
  stopServer,
} from "../../src/system/server";

const PORT = 4880;
const SERVES = 'what "it" serves: 100% \\n';
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "billpay-server-"));
});
afterEach(async () => {
  await stopServer(dir, "web");
  rmSync(dir, { recursive: true, force: true });
});

const start = (script: string, name = "web") =>
  startServer(dir, name, [process.execPath, "-e", script], { serves: SERVES });
const listening = `require("node:http").createServer((_, answer) => answer.end()).listen(${PORT}, "127.0.0.1")`;

test("a server is known by its record, outlives who asked for it, and leaves nothing when it is stopped", async () => {
  await start(listening);
  await awaitServer(dir, "web", PORT);
  const server = await runningServer(dir, "web");
  expect(server).toMatchObject({ serves: SERVES });
  process.kill(server?.pid ?? 0, 0);
  await expect(start(listening)).rejects.toThrow("web is already running");
  expect(await stopServer(dir, "web")).toBe(true);
  expect([await runningServer(dir, "web"), await isListening(PORT)]).toEqual([undefined, false]);
  expect(existsSync(join(dir, "web.json"))).toBe(false);
  expect(await stopServer(dir, "web")).toBe(false);
});

test("one that was killed does not run, whoever has its process id now", async () => {
  await start(listening);
  const server = await runningServer(dir, "web");
  process.kill(server?.pid ?? 0, "SIGKILL");
  while (await runningServer(dir, "web")) await new Promise((done) => setTimeout(done, 10));
  const record = readFileSync(join(dir, "web.json"), "utf8");
  writeFileSync(join(dir, "web.json"), record.replace(String(server?.pid), String(process.pid)));
  expect(await runningServer(dir, "web")).toBeUndefined();
  expect(await stopServer(dir, "web")).toBe(false); // and we are still here
});

test("a copy of its record says nothing of it", async () => {
  await start(listening);
  const copy = join(dir, "copy");
  cpSync(join(dir, "web.json"), join(copy, "web.json"), { recursive: true });
  expect(await runningServer(copy, "web")).toBeUndefined();
  expect(await stopServer(copy, "web")).toBe(false);
  expect(await runningServer(dir, "web")).toBeDefined();
});

test("one whose record was emptied is told, and is stopped all the same", async () => {
  await start(listening);
  await awaitServer(dir, "web", PORT);
  writeFileSync(join(dir, "web.json"), "");
  await expect(runningServer(dir, "web")).rejects.toThrow(/web\.json is empty: web runs, and is in this file no more/);
  expect(await stopServer(dir, "web")).toBe(true);
  expect(await isListening(PORT)).toBe(false);
}, 30_000);

test("one that takes no notice of being asked is ended", async () => {
  await start(`process.on("SIGTERM", () => {}); ${listening}`);
  await awaitServer(dir, "web", PORT);
  expect(await stopServer(dir, "web")).toBe(true);
  expect(await isListening(PORT)).toBe(false);
}, 60_000);

test("one that ends at its start is an error with its last words", async () => {
  await start('console.error("no such flag"); process.exit(1)');
  await expect(awaitServer(dir, "web", PORT)).rejects.toThrow(
    `web stopped while starting (port ${PORT}):\nno such flag`,
  );
  await startServer(dir, "gone", ["/nowhere/python"], { serves: "" });
  await expect(awaitServer(dir, "gone", PORT)).rejects.toThrow(
    /gone stopped while starting[\s\S]*\/nowhere\/python: not found/,
  );
});

test("a port of another program's is refused", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(PORT, "127.0.0.1", done));
  await expect(requireFreePort(PORT, "the web")).rejects.toThrow(
    `port ${PORT}, for the web, is in use by another program: end that, or set BILLPAY_PORT to another`,
  );
  await new Promise((closed) => other.close(closed));
  await requireFreePort(PORT, "the web");
});
