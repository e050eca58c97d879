import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { repo } from "../../src/system/repo";
import { findChromium } from "../report/browser";
import { contentSecurityPolicy, isCached } from "./distribution";
import { runScripts } from "./npm-application";
import { renderTemplate } from "./render";

const ROLES = ["shell", "remote"] as const;
type Role = (typeof ROLES)[number];

/** `ANGULAR=17,21` builds both, `ANGULAR=none` neither: an installation takes a minute or two, a build half a minute. */
const ALL = ["21", "17"];
const wanted = (process.env.ANGULAR ?? "21").split(",");
const versions = ALL.filter((version) => wanted.includes(version));
const left = ALL.filter((version) => !versions.includes(version));
if (left.length > 0)
  console.log(`microfrontends of Angular ${left.join(", ")} are not built: ANGULAR=${ALL} builds all`);

const DOMAIN = "dev.billpay.example";
const SHELL = `https://portal.${DOMAIN}`;
const REMOTE = `https://payments.${DOMAIN}`;
const API = `https://api.${DOMAIN}`;

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length));

const found = findChromium();
const inBrowser = found ? describe : describe.skip;
const why = found ? "" : " (skipped: no Chromium; install one, or set CHROME_PATH)";

jest.setTimeout(60_000);

test("no version is left out of the choice", () => {
  expect(readdirSync(join(repo, "templates", "microfrontend", "versions")).sort()).toEqual([...ALL].sort());
});

describe.each(versions)("of Angular %s", (angular) => {
  const dists = {} as Record<Role, string>;

  test.each(ROLES)(
    "a %s is linted, type-checked, tested and built as it is made",
    async (role) => {
      const remotes = role === "shell" ? ["payments"] : undefined;
      const source = await renderTemplate("microfrontend", {
        name: role === "shell" ? "portal" : "payments",
        description: 'Pays "bills": all of them',
        owner: "group:default/platform-engineer",
        ...{ role, angular, remotes, environments: ["dev"] },
      });
      const scripts = ["lint", "typecheck", "test", "build"];
      dists[role] = join(await runScripts(source.application, `microfrontend-${angular}`, scripts), "dist");
    },
    1_800_000,
  );

  describe.each(ROLES)("a %s", (role) => {
    test("is cached by its distribution where a file is named after its content, and nowhere else", () => {
      const cached = filesOf(dists[role]).filter(isCached);
      const others = filesOf(dists[role]).filter((path) => !isCached(path));
      for (const path of cached) expect(path).toMatch(/^\/\w+\.[0-9a-f]{16}\.(js|css)$/);
      expect(others.filter((path) => /\.(js|css|json|html)$/.test(path)).sort()).toEqual(
        role === "shell"
          ? ["/config.json", "/federation.manifest.json", "/index.html"]
          : ["/config.json", "/index.html", "/remoteEntry.js"],
      );
      expect(cached.length).toBeGreaterThan(5);
    });

    test("has no source maps", () => {
      for (const path of filesOf(dists[role])) {
        expect(path).not.toMatch(/\.map$/);
        if (/\.(js|css)$/.test(path))
          expect(readFileSync(join(dists[role], path), "utf8")).not.toContain("sourceMappingURL");
      }
    });
  });

  inBrowser(`published through their distributions${why}`, () => {
    let browser: Browser;
    let page: Page;
    /** What the page complained about: what was blocked, thrown or logged. */
    let complaints: string[];
    /** Paths that the remote's distribution does not answer, or how. */
    let remote: "up" | "down" | "slow";

    beforeAll(async () => {
      browser = await chromium.launch({ ...found, args: ["--no-sandbox"] });
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      remote = "up";
      complaints = [];
      const context = await browser.newContext({ locale: "en-US" });
      page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await context.route("**/*", async (route) => {
        const url = new URL(route.request().url());
        if (url.origin === REMOTE && remote === "down") return route.abort("connectionrefused");
        if (url.origin === REMOTE && remote === "slow") return; // never
        if (url.origin === API) {
          return route.fulfill({
            status: 503,
            contentType: "application/problem+json",
            headers: { "access-control-allow-origin": "*" },
            body: '{ "title": "Maintenance", "detail": "Back at 10:00" }',
          });
        }
        const dist = { [SHELL]: dists.shell, [REMOTE]: dists.remote }[url.origin];
        if (!dist) return route.abort("blockedbyclient");
        const isFile = url.pathname.split("/").at(-1)?.includes(".");
        return route.fulfill({
          path: join(dist, isFile ? url.pathname : "index.html"),
          contentType: TYPES[extname(isFile ? url.pathname : ".html")],
          headers: {
            "access-control-allow-origin": url.origin === REMOTE ? SHELL : REMOTE,
            "content-security-policy": contentSecurityPolicy(DOMAIN),
            "x-content-type-options": "nosniff",
          },
        });
      });
    });
    afterEach(() => page.context().close());

    const TYPES: Record<string, string> = {
      ".html": "text/html",
      ".js": "text/javascript",
      ".css": "text/css",
      ".json": "application/json",
      ".svg": "image/svg+xml",
    };
    const heading = () => page.locator("h1");
    const violations = async () => {
      await page.evaluate(readFileSync(join(repo, "node_modules", "axe-core", "axe.min.js"), "utf8"));
      const { violations: all } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
      return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };

    test("the shell loads the remote's page, which calls the API, and nothing is blocked", async () => {
      await page.goto(SHELL);
      await page.getByRole("navigation").getByRole("link", { name: "Payments" }).click();
      await heading().filter({ hasText: "payments" }).waitFor();
      expect(page.url()).toBe(`${SHELL}/payments`);
      expect(await page.title()).toBe("Payments");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
      expect(complaints).toEqual([]);
      await page.getByRole("button", { name: "Check the API" }).click();
      await page.getByText("Back at 10:00").waitFor();
    });

    test.each(["down", "slow"] as const)(
      "a remote that is %s costs its own pages, until it is up again",
      async (state) => {
        remote = state;
        await page.goto(`${SHELL}/payments/7`);
        await heading().filter({ hasText: "Payments is not available" }).waitFor();
        expect(await violations()).toEqual([]);
        await page.getByRole("link", { name: "Home" }).click();
        await heading().filter({ hasText: "Home" }).waitFor();
        await page.goBack();
        remote = "up";
        await page.getByRole("button", { name: "Try again" }).click();
        await heading().filter({ hasText: "Page not found" }).waitFor(); // the remote has no page 7
        await page.getByRole("navigation").getByRole("link", { name: "Payments" }).click();
        await heading().filter({ hasText: "payments" }).waitFor();
      },
    );

    test("the remote runs by itself too, and nothing is blocked", async () => {
      await page.goto(REMOTE);
      await heading().filter({ hasText: "payments" }).waitFor();
      expect(await violations()).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test("pages are accessible, by keyboard too", async () => {
      await page.goto(SHELL);
      await heading().waitFor();
      expect(await violations()).toEqual([]);
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
      expect(page.url()).toBe(`${SHELL}/`);
    });

    test("a page is in the user's language where it has it, as are those of its remotes", async () => {
      await page.addInitScript(() => Object.defineProperty(navigator, "languages", { value: ["es-PE", "en"] }));
      await page.goto(`${SHELL}/payments`);
      await page.getByRole("button", { name: "Comprobar la API" }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("es");
    });

    test("a wrong configuration is told on the page", async () => {
      await page.route(`${SHELL}/config.json`, (route) => route.fulfill({ json: { apiBaseUrl: "api" } }));
      await page.goto(SHELL);
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").textContent()).toBe(
        `The application cannot start. apiBaseUrl is "api": must be an https URL, or http on localhost (${SHELL}/config.json)`,
      );
    });
  });
});
