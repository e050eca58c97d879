import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { reportHtml } from "../../src/pipeline/report/html/page";
import type { RunReport } from "../../src/pipeline/run/run";
import { cost, decision, finding, plan, policy, resource, runReport, withUnits } from "../pipeline/report/run-report";
import { findChromium } from "./browser";

// Axe takes seconds, and more on a busy machine.
jest.setTimeout(60_000);

const found = findChromium();
const inBrowser = found ? describe : describe.skip;
const why = found ? "" : " (skipped: no Chromium; install one, or set CHROME_PATH)";

const PHONE = { width: 360, height: 740 };
const HOSTILE = `"'></title></style><img src=http://127.0.0.1:9/x onerror=alert(1)><script>alert(1)</script>`;

/** A run with a bit of everything, of names as long as real ones. */
function everything(name = "feature-flags"): RunReport {
  const address = `aws_iam_role_policy_attachment.pods["amazon-cloudwatch-observability/CloudWatchAgentServerPolicy"]`;
  const changes = {
    before: { policy: '{"a":1}', key: "s" },
    after: { policy: '{"a":2}', key: "t" },
    after_sensitive: { key: true },
  };
  const report = runReport(
    {
      network: plan(
        resource("aws_vpc.main", ["update"], changes),
        resource("aws_eip.gone", ["delete"], { before: { id: "x" } }),
      ),
      database: plan(
        resource("aws_db_instance.main", ["delete", "create"], { ...changes, replace_paths: [["policy"]] }),
      ),
      [name]: plan(resource(address, ["create"], { after: { [name]: "x".repeat(500) }, after_unknown: { arn: true } })),
      records: plan(),
    },
    {
      policy: policy(
        finding({ message: `${name} is open`, address }),
        finding({ level: "soft", decision: "undecided" }),
        finding({ level: "advisory", decision: "undecided" }),
        finding({ decision: "waived" }),
      ),
      cost: cost(1100, 1204.5),
      decision: decision("deny", [
        { rule: "policy", effect: "deny", message: "a hard policy is violated", addresses: [`${name}/${address}`] },
        { rule: "policy", effect: "note", message: "an advisory one too", addresses: [] },
      ]),
      result: {
        outcome: "failed",
        actor: "ana",
        started: "2026-11-24T15:00:00Z",
        ended: "2026-11-24T15:02:00Z",
        units: {
          network: { status: "applied", seconds: 30 },
          database: { status: "failed", seconds: 61, error: `creating the instance: ${"capacity ".repeat(20)}` },
          [name]: { status: "skipped", seconds: 0, error: "database failed" },
          records: { status: "unchanged", seconds: 1 },
        },
      },
      run: { leftOut: { backup: "nothing that it reads changed" } },
    },
  );
  return withUnits(report, {
    database: { dependencies: ["network"] },
    [name]: { dependencies: ["network", "database"], provisional: true },
    records: { dependencies: [name, "backup"] },
  });
}

inBrowser(`report.html in a browser${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "billpay-report-"));
  let browser: Browser;

  beforeAll(async () => {
    // A container's root may not make the sandbox, and the page is our own.
    browser = await chromium.launch({ ...found, env: { ...process.env, ...found?.env }, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** The report in a page, and what the page asked for and complained about. */
  async function open(report: RunReport, options: BrowserContextOptions = {}) {
    const file = join(folder, "report.html");
    writeFileSync(file, reportHtml(report));
    const page = await browser.newPage(options);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const url = pathToFileURL(file).href;
    await page.goto(url);
    return { page, url, requests, complaints };
  }

  const unfold = (page: Page) =>
    page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });

  test("asks for nothing but itself and complains of nothing", async () => {
    const { page, url, requests, complaints } = await open(everything());
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Denied: these plans may not be applied");
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("takes names and values for nothing but text", async () => {
    const { page, url, requests, complaints } = await open(everything(HOSTILE));
    expect(await page.locator("script, img").count()).toBe(0);
    expect(await page.getByText(HOSTILE).count()).toBeGreaterThan(4);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([
    ["a phone", PHONE],
    ["a desktop", { width: 1280, height: 800 }],
  ])("does not scroll sideways on %s, folded or not", async (_, viewport) => {
    const { page } = await open(everything(), { viewport });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBe(viewport.width);
    await unfold(page);
    expect(await width()).toBe(viewport.width);
    await page.close();
  });

  test("is light or dark as the reader has it", async () => {
    const backgrounds = await Promise.all(
      (["light", "dark"] as const).map(async (colorScheme) => {
        const page = await browser.newPage({ colorScheme });
        await page.setContent(reportHtml(everything()));
        const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        await page.close();
        return color.match(/\d+/g)?.map(Number) ?? [];
      }),
    );
    expect(backgrounds.map(([red = Number.NaN]) => red > 127)).toEqual([true, false]);
  });

  test.each([
    ["light", PHONE],
    ["dark", PHONE],
    ["light", { width: 1280, height: 800 }],
    ["dark", { width: 1280, height: 800 }],
  ] as const)("passes axe, %s, %j", async (colorScheme, viewport) => {
    const { page } = await open(everything(), { colorScheme, viewport });
    await unfold(page);
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations, passes } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain("color-contrast");
    await page.close();
  });

  test("shows each unit of the graph, within it, and leads from there to its changes by keyboard", async () => {
    const { page } = await open(everything());
    const frame = await page.locator("svg.graph").boundingBox();
    const nodes = page.locator("svg.graph a.node");
    expect(await nodes.count()).toBe(4);
    const said = "network: 1 to update, 1 to destroy; applied in 30 seconds";
    expect(await page.getByRole("link", { name: said, exact: true }).count()).toBe(1);
    for (const node of await nodes.all()) {
      const box = await node.boundingBox();
      expect(box && frame && box.width > 100 && box.x >= frame.x && box.x + box.width <= frame.x + frame.width).toBe(
        true,
      );
      const target = (await node.getAttribute("href")) ?? "";
      await node.focus();
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => decodeURIComponent(location.hash))).toBe(target);
      expect(await page.evaluate(() => document.querySelector(":target")?.textContent)).toBe(
        target.replace("#unit-", ""),
      );
    }
    await page.close();
  });

  test("needs no script", async () => {
    const { page } = await open(everything(), { javaScriptEnabled: false });
    await page.locator("summary", { hasText: "1 note" }).click();
    expect(await page.getByText("an advisory one too").isVisible()).toBe(true);
    await page.close();
  });

  test("shows a thousand resources", async () => {
    const resources = Array.from({ length: 1000 }, (_, n) =>
      resource(`aws_thing.number_${n}`, ["update"], {
        before: { name: "a", tags: {} },
        after: { name: "b", tags: { n } },
      }),
    );
    const { page, complaints } = await open(runReport({ web: plan(...resources) }));
    expect(await page.locator("details:visible", { hasText: "aws_thing.number_" }).count()).toBe(1000);
    expect(await page.getByText("tags.n").last().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
