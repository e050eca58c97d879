import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { parse } from "yaml";
import { output, run } from "../../src/system/process";
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

/** Rules of axe that Backstage's own pages break, where this repository cannot mend them. */
const BROKEN_BY_BACKSTAGE = {
  /** The selected tab of a page names a panel that Backstage does not make. */
  tabs: "aria-valid-attr-value",
  /** Material UI 4: a button in the header of a table's column, and one around a link. */
  nested: "nested-interactive",
  /** The link of a template's icon has no text. */
  iconLink: "link-name",
  /** The wheel of what is still loading has no name. */
  wheel: "aria-progressbar-name",
  /** Material UI 4: the red of a refused field's label. */
  red: "color-contrast",
} as const;

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
    // A run, for the page of its unit to tell of.
    const plan = ["bin/billpay.mjs", "plan", "dev", "network", "--offline"];
    const planned = await run(process.execPath, plan, { cwd: checkout, env: { NO_COLOR: "1" } });
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining("network")]);
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
      if (portal.exitCode !== null || Date.now() > deadline)
        throw new Error(`the portal did not start:\n${terminal()}`);
      await new Promise((done) => setTimeout(done, 500));
    }
    browser = await chromium.launch({
      executablePath: found?.executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--no-zygote"],
      ...(found?.env && { env: { ...process.env, ...found.env } as Record<string, string> }),
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

  const { tabs, nested, iconLink, wheel, red } = BROKEN_BY_BACKSTAGE;

  test("a guest enters, and sees the applications", async () => {
    await page.goto(url);
    await page.getByRole("button", { name: "Enter" }).waitFor();
    await requireNoViolation();
    await page.getByRole("button", { name: "Enter" }).click();
    await page.getByText("All Components (4)").waitFor();
    for (const name of ["back", "front-a", "front-b", "feature-flags"])
      await page.getByRole("link", { name, exact: true }).waitFor();
    await requireNoViolation(nested, wheel);
  });

  test("the page of a unit says where it is, whose it is, what depends on it, what it costs and how its last run ended", async () => {
    await page.goto(`${url}/catalog/default/resource/dev-network`);
    await page.getByText("In this platform").waitFor();
    for (const text of ["live/dev/network", /^USD \d+\.\d\d$/, /^run \d{8}T/, /^(approved|held|denied), \d{4}-/])
      await page.getByText(text).first().waitFor();
    await page.getByRole("link", { name: "platform-engineer" }).first().waitFor();
    await page.getByText("ingress (dev)").first().waitFor();
    await page.getByRole("link", { name: /Module network/ }).waitFor();
    await requireNoViolation();
    await picture("portal-unit");
  });

  test("the link to the report of the last run leads to it", async () => {
    const href = await page.getByRole("link", { name: /Report of the last run/ }).getAttribute("href");
    expect(new URL(href ?? "").hostname).toBe("127.0.0.1");
    expect(await (await fetch(href ?? "")).text()).toContain("<title>");
  });

  test("a form refuses a bad name, takes a good one, and makes a pull request", async () => {
    await page.goto(`${url}/create`);
    await page.getByText("Infrastructure component").first().waitFor();
    await requireNoViolation(tabs, iconLink, nested);
    await page.goto(`${url}/create/templates/default/infrastructure-component`);
    await page.getByLabel(/^Kind/).click();
    await page.getByRole("option", { name: "S3 bucket" }).click();
    await page.getByLabel(/^Name/).fill("Not a name");
    await page.getByLabel(/^Description/).fill("Receipts of payments");
    await page.getByLabel(/^Owner/).click();
    await page.getByRole("option", { name: "platform-engineer" }).click();
    await requireNoViolation(tabs);
    await page.getByRole("button", { name: "Next" }).click();
    await page
      .getByText(/must match pattern/)
      .first()
      .waitFor();
    await requireNoViolation(tabs, red);
    await page.getByLabel(/^Name/).fill("receipts");
    await picture("portal-form");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/^Environments/).click();
    for (const name of ["local", "staging", "prod"]) await page.getByRole("option", { name }).waitFor();
    await page.getByRole("option", { name: "dev" }).click();
    await page.getByRole("button", { name: "Review" }).click();
    await page.getByText("Receipts of payments").waitFor();
    await page.getByRole("button", { name: "Create" }).click();
    const link = page.getByRole("link", { name: /^Pull request/ });
    await link.waitFor({ timeout: 120_000 });
    expect(await link.getAttribute("href")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/billpay\/billpay-platform\/pull\/1$/);
    await picture("portal-task");
  });

  test("its branch adds one folder with the unit and its description, and the terminal says how to plan it", async () => {
    const repository = join(checkout, ".portal/repositories/billpay/billpay-platform.git");
    const git = (...args: string[]) => output("git", args, { cwd: repository });
    expect((await git("diff", "--name-status", "main...bucket-receipts")).trim().split("\n")).toEqual([
      "A\tlive/dev/bucket-receipts/catalog-info.yaml",
      "A\tlive/dev/bucket-receipts/terragrunt.hcl",
    ]);
    const info = parse(await git("show", "bucket-receipts:live/dev/bucket-receipts/catalog-info.yaml"));
    expect(info).toMatchObject({
      kind: "Resource",
      metadata: { name: "dev-bucket-receipts", description: "Receipts of payments" },
      spec: { owner: "group:default/platform-engineer", system: "billpay-dev" },
    });
    const told = [
      "pull request 1: Add bucket-receipts",
      "git fetch .portal/repositories/billpay/billpay-platform.git bucket-receipts && git switch --detach FETCH_HEAD",
      "npx billpay plan dev --offline",
    ];
    for (const line of told) expect(terminal()).toContain(line);
  });

  test("what the terminal says finds the branch, which the catalog's own check takes", async () => {
    const [, command = ""] = /^ {2}(git fetch .*)$/m.exec(terminal()) ?? [];
    await output("/bin/sh", ["-c", command], { cwd: checkout });
    await output(process.execPath, ["bin/billpay.mjs", "catalog", "--check"], { cwd: checkout });
  });

  test("a second portal of the same checkout is refused in one line", async () => {
    const { code, stderr } = await command("--port", "7999");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: another `billpay portal` .* works on the portal of this checkout: wait for its end\n$/,
      ),
    ]);
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

  test.each([
    ["80", "must be a port from 1024 to 65535"],
    ["65536", "must be a port from 1024 to 65535"],
    ["a", "must be a port from 1024 to 65535"],
  ])("a port that it may not listen at is refused: %s", async (port, remedy) => {
    const { code, stderr } = await command("--port", port);
    expect([code, stderr]).toEqual([1, expect.stringContaining(remedy)]);
  });

  test("a port that another program has is refused in one line, before anything is installed or built", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await command("--port", String(port));
    other.close();
    expect([code, stderr]).toEqual([
      1,
      `error: port ${port}, for the portal, is in use by another program: end that, or choose another with --port\n`,
    ]);
  });

  const command = (...args: string[]) =>
    run(process.execPath, ["bin/billpay.mjs", "portal", ...args], { cwd: checkout, env: { NO_COLOR: "1" } });

  /** @param broken the rules that this page of Backstage's breaks by itself */
  async function requireNoViolation(...broken: string[]): Promise<void> {
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(
      (rules) =>
        (globalThis as unknown as { axe: typeof axe }).axe.run({
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
          rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
        }),
      broken,
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))])).toEqual([]);
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
