import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { output } from "../../src/system/process";
import { isListening } from "../../src/system/server";
import { bare } from "../bare-shell";
import { copyOfRepo } from "../copy-of-repo";
import { findChromium } from "../report/browser";

/** An install of Backstage takes minutes, once; a page seconds, and more on a busy machine. */
const STARTS_WITHIN_MS = 20 * 60_000;
jest.setTimeout(180_000);

const found = findChromium();
const inBrowser = found ? describe : describe.skip;
const why = found ? "" : " (skipped: no Chromium; install one, or set CHROME_PATH)";

/**
 * Rules that Backstage's own pages break, and that this repository cannot mend: everything else is held. Those of the
 * level AA and below, as of Backstage's packages in tools/backstage.
 */
const BROKEN_BY_BACKSTAGE: Readonly<Record<string, string>> = {};

/** Where pictures for docs/backstage.md go; nowhere in a usual run. */
const PICTURES = process.env.PORTAL_PICTURES;

inBrowser(`the portal in a browser${why}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), "billpay-portal-"));
  const checkout = join(scratch, "billpay-platform");
  const asked = new Set<string>();
  const said: string[] = [];
  let portal: ChildProcess;
  let ended: Promise<number | null>;
  let browser: Browser;
  let page: Page;
  let url: string;

  const terminal = () => said.join("");

  beforeAll(async () => {
    await copyOfRepo(checkout);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    portal = spawn(process.execPath, ["bin/billpay.mjs", "portal", "--port", String(port)], {
      cwd: checkout,
      env: bare(process.env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [portal.stdout, portal.stderr]) stream?.on("data", (text) => said.push(String(text)));
    ended = new Promise((done) => portal.once("exit", done));
    const deadline = Date.now() + STARTS_WITHIN_MS;
    while (!terminal().includes("The portal: ")) {
      if (portal.exitCode !== null || Date.now() > deadline) throw new Error(`the portal did not start:\n${terminal()}`);
      await new Promise((done) => setTimeout(done, 500));
    }
    browser = await chromium.launch({
      executablePath: found?.executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--no-zygote"],
      env: { ...process.env, ...found?.env },
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on("request", (request) => asked.add(new URL(request.url()).host));
  }, STARTS_WITHIN_MS);

  afterAll(async () => {
    await browser?.close();
    portal?.kill("SIGTERM");
    await ended;
    rmSync(scratch, { recursive: true, force: true });
  });

  test("a guest enters, and sees the environments", async () => {
    await page.goto(url);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.goto(`${url}/?filters[kind]=resource&filters[type]=environment&filters[user]=all`);
    for (const name of ["local", "dev", "staging", "prod"])
      await page.getByRole("link", { name, exact: true }).first().waitFor();
    await holdsAxe();
  });

  test("the page of a unit says where it is, what it depends on, and whose it is", async () => {
    await page.goto(`${url}/catalog/default/resource/dev-ingress`);
    await page.getByText("live/dev/ingress").first().waitFor();
    await page.getByText("In this platform").waitFor();
    await page.getByRole("link", { name: /network \(dev\)/ }).first().waitFor();
    await page.getByRole("link", { name: /platform-engineer/ }).first().waitFor();
    await page.getByRole("link", { name: /Module ingress/ }).waitFor();
    await holdsAxe();
    await picture("portal-unit");
  });

  test("a form refuses a bad name, and makes a pull request of a good one", async () => {
    await page.goto(`${url}/create/templates/default/infrastructure-component`);
    await page.getByLabel(/^Name/).fill("Not a name");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText(/must match pattern/).first().waitFor();
  });

  test("nothing but this machine was asked for anything", () => {
    expect([...asked].filter((host) => !host.startsWith("127.0.0.1:"))).toEqual([]);
    expect(asked.size).toBeGreaterThan(0);
  });

  test("an interrupt ends it, with nothing running", async () => {
    portal.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(await isListening(Number(new URL(url).port))).toBe(false);
    expect(existsSync(join(checkout, ".portal", "backend.json"))).toBe(false);
  });

  async function holdsAxe(): Promise<void> {
    await page.addScriptTag({ content: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") });
    const results = await page.evaluate(
      (skipped) => {
        const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
        const rules = Object.fromEntries(skipped.map((rule) => [rule, { enabled: false }]));
        return run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], rules } as axe.RunOptions);
      },
      Object.keys(BROKEN_BY_BACKSTAGE),
    );
    expect(results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
  }

  async function picture(name: string): Promise<void> {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
void output;
