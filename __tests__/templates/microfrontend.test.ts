import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { parse } from "yaml";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { findChromium } from "../report/browser";
import { runScripts } from "./application-scripts";
import { contentSecurityPolicy, isCached } from "./distribution";
import { type Engine, OWNER, startEngine } from "./engine";

const ROLES = ["shell", "remote"] as const;
type Role = (typeof ROLES)[number];

/** `ANGULAR=17,21` builds both, `ANGULAR=none` neither: an installation takes a minute or two, a build half a minute. */
const ALL = ["21", "17"];
const BUILT = (process.env.ANGULAR ?? "21").split(",");

const DEV = "resource:default/dev";
const STAGING = "resource:default/staging";
const DOMAIN = "dev.billpay.example";
const API = `https://api.${DOMAIN}`;

const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length));

const found = findChromium();
const inBrowser = found ? describe : describe.skip;
const why = found ? "" : " (skipped: no Chromium; install one, or set CHROME_PATH)";

// Each step of the scaffolder fetches the platform.
jest.setTimeout(600_000);

let engine: Engine;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "billpay-microfrontend-"));
  engine = await startEngine();
}, 900_000);
afterAll(async () => {
  await engine?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Asks for a microfrontend as the form does. @returns the folder with the files of its repository */
async function ask(name: string, values: object): Promise<string> {
  const common = { name, description: "Pays bills: all of them", owner: OWNER, environments: [DEV] };
  const { status, said } = await engine.run("microfrontend", { ...common, ...values });
  if (status !== "completed") throw new Error(`${name} ${status}:\n${said}`);
  await output("git", ["clone", "--quiet", engine.github.folderOf(`billpay/${name}`), join(dir, name)]);
  rmSync(join(dir, name, ".git"), { recursive: true });
  return join(dir, name);
}

test("there is a choice of each version, and of no other", () => {
  const template = parse(readFileSync(join(repo, "templates/microfrontend/template.yaml"), "utf8"));
  expect(template.spec.parameters[0].properties.angular.enum).toEqual(ALL);
  expect(readdirSync(join(repo, "templates/microfrontend/versions")).sort()).toEqual([...ALL].sort());
});

describe("what is asked for", () => {
  const NAME = "a2345678901234567890"; // the longest that is allowed
  const read = (path: string) => readFileSync(join(dir, NAME, path), "utf8");
  beforeAll(() =>
    ask(NAME, { role: "shell", angular: "17", remotes: ["payments", "limits"], environments: [STAGING] }),
  );

  test("is proposed to the platform as one unit in each environment, staging with prod, and nothing else", async () => {
    const changes = (await engine.git("diff", "--name-status", `main...site-${NAME}`)).trim().split("\n");
    expect(changes.sort()).toEqual(
      ["prod", "staging"].flatMap((env) =>
        ["catalog-info.yaml", "terragrunt.hcl"].map((file) => `A\tlive/${env}/site-${NAME}/${file}`),
      ),
    );
    const proposed = (file: string) => engine.git("show", `site-${NAME}:live/prod/site-${NAME}/${file}`);
    expect((await proposed("terragrunt.hcl")).trim()).toBe(
      readFileSync(join(repo, "live/prod/front-a/terragrunt.hcl"), "utf8").trim(),
    );
    expect(parse(await proposed("catalog-info.yaml"))).toMatchObject({
      kind: "Resource",
      metadata: {
        name: `prod-site-${NAME}`,
        annotations: { "billpay.example/environment": "prod", "billpay.example/unit": `live/prod/site-${NAME}` },
      },
      spec: { type: "web", owner: OWNER, system: "billpay-prod" },
    });
  });

  test("is in the catalog, with its sites and its owner", () => {
    expect(parse(read("catalog-info.yaml"))).toMatchObject({
      kind: "Component",
      metadata: {
        name: NAME,
        description: "Pays bills: all of them",
        annotations: { "github.com/project-slug": `billpay/${NAME}`, "backstage.io/techdocs-ref": "dir:." },
      },
      spec: {
        ...{ type: "website", owner: OWNER, system: "billpay" },
        dependsOn: expect.arrayContaining([
          `resource:default/prod-site-${NAME}`,
          `resource:default/staging-site-${NAME}`,
        ]),
      },
    });
    expect(read(".github/CODEOWNERS")).toBe("* @billpay/platform-engineer\n");
  });

  test("calls the platform's workflow", () => {
    const { jobs } = parse(read(".github/workflows/ci.yml"));
    expect(jobs.web.uses).toBe("billpay/billpay-platform/.github/workflows/web.yml@main");
  });

  test("names its remotes, in its own domain and on a laptop", () => {
    const manifest = (folder: string) => JSON.parse(read(`config/${folder}/federation.manifest.json`));
    expect(manifest("aws")).toEqual({
      payments: "https://payments.{domain}/remoteEntry.js",
      limits: "https://limits.{domain}/remoteEntry.js",
    });
    expect(manifest("local")).toEqual({
      payments: "http://localhost:4201/remoteEntry.js",
      limits: "http://localhost:4202/remoteEntry.js",
    });
    expect(JSON.parse(read("federation.json"))).toEqual({ name: NAME, exposes: {} });
  });

  test("has nothing of the template left in it", () => {
    for (const path of filesOf(join(dir, NAME))) expect(`${path}: ${read(path)}`).not.toMatch(/\$\{\{|\{%|values\./);
  });

  test("may be a shell that has no remotes yet", async () => {
    const folder = await ask("lonely", { role: "shell", angular: "17" });
    for (const place of ["aws", "local"])
      expect(readFileSync(join(folder, "config", place, "federation.manifest.json"), "utf8")).toBe("{}\n");
  });

  test.each([
    ["a name that the domain has already", { name: "front-a" }],
    ["a version that there is not", { angular: "20" }],
    ["a role that there is not", { role: "host" }],
    ["a remote by a name that no site can have", { role: "shell", remotes: ["../x"] }],
    ["no environment", { environments: [] }],
  ])("is refused: %s", async (_, values) => {
    const good = { name: "refused", description: "Is not made", owner: OWNER, environments: [DEV] };
    const { status } = await engine.run("microfrontend", { ...good, role: "remote", angular: "21", ...values });
    expect(status).toBe("refused");
  });
});

const builds = (angular: string, name: string, tests: () => void) =>
  BUILT.includes(angular) ? describe(name, tests) : describe.skip(`${name} (skipped: not in ANGULAR=${BUILT})`, tests);

for (const angular of ALL)
  builds(angular, `of Angular ${angular}`, () => {
    const dists = {} as Record<Role, string>;
    const names = { shell: `portal-${angular}`, remote: `payments-${angular}` };
    const SHELL = `https://${names.shell}.${DOMAIN}`;
    const REMOTE = `https://${names.remote}.${DOMAIN}`;
    const TITLE = `Payments ${angular}`;

    test.each(ROLES)(
      "a %s is linted, type-checked, tested and built as it is made",
      async (role) => {
        const source = await ask(names[role], { role, angular, ...(role === "shell" && { remotes: [names.remote] }) });
        const scripts = ["lint", "typecheck", "test", "build"];
        dists[role] = join(await runScripts(source, `microfrontend-${angular}`, scripts), "dist");
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
        page.setDefaultTimeout(120_000);
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
      const unavailable = () => heading().filter({ hasText: `${TITLE} is not available` });
      /** A page of the remote. A busy machine may take longer to load it than a shell waits: then somebody tries again. */
      const opened = async (title: string) => {
        const wanted = heading().filter({ hasText: title });
        for (let tries = 0; tries < 3; tries++) {
          const isThere = await wanted.waitFor({ timeout: 30_000 }).then(
            () => true,
            () => false,
          );
          if (isThere) return;
          await page.getByRole("button", { name: "Try again" }).click();
          complaints = complaints.filter((complaint) => !complaint.includes("no answer within"));
        }
        await wanted.waitFor();
      };
      const violations = async () => {
        await page.evaluate(readFileSync(join(repo, "node_modules", "axe-core", "axe.min.js"), "utf8"));
        const { violations: all } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
        return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      };

      test("the shell loads the remote's page, which calls the API, and nothing is blocked", async () => {
        await page.goto(SHELL);
        await page.getByRole("navigation").getByRole("link", { name: TITLE }).click();
        await opened(names.remote);
        expect(page.url()).toBe(`${SHELL}/${names.remote}`);
        expect(await page.title()).toBe(TITLE);
        expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
        expect(complaints).toEqual([]);
        await page.getByRole("button", { name: "Check the API" }).click();
        await page.getByText("Back at 10:00").waitFor();
      });

      test.each(["down", "slow"] as const)(
        "a remote that is %s costs its own pages, until it is up again",
        async (state) => {
          remote = state;
          await page.goto(`${SHELL}/${names.remote}/7`);
          await unavailable().waitFor();
          expect(await violations()).toEqual([]);
          await page.getByRole("link", { name: "Home" }).click();
          await heading().filter({ hasText: "Home" }).waitFor();
          await page.goBack();
          await unavailable().waitFor(); // it was tried again
          remote = "up";
          await page.getByRole("button", { name: "Try again" }).click();
          await opened("Page not found"); // the remote has no page 7
          await page.getByRole("navigation").getByRole("link", { name: TITLE }).click();
          await opened(names.remote);
        },
      );

      test("the remote runs by itself too, and nothing is blocked", async () => {
        await page.goto(REMOTE);
        await heading().filter({ hasText: names.remote }).waitFor();
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
        await page.goto(`${SHELL}/${names.remote}`);
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
