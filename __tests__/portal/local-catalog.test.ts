import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { ANNOTATION, type Entity } from "../../src/portal/entity";
import { localCatalog, writeLocalCatalog } from "../../src/portal/local-catalog";
import type { EnvironmentFacts } from "../../src/portal/unit-facts";

const LAST_RUN = { id: "20261128T001200Z-39d2a47", outcome: "approved", time: "2026-11-28T00:12:00.000Z" };
const FACTS: Readonly<Record<string, EnvironmentFacts>> = {
  dev: {
    "": { cost: { usd: 210.5, from: "an estimate of 2026-11-28" }, lastRun: LAST_RUN },
    network: { cost: { usd: 37.449, from: "run 1" }, lastRun: LAST_RUN },
    dns: { cost: { usd: 0, from: "run 1" } },
  },
};

let entities: Entity[];
beforeAll(async () => {
  entities = await localCatalog(
    (environment) => FACTS[environment] ?? {},
    (environment, run) => `http://127.0.0.1:1/${environment}/${run}`,
  );
});

const named = (kind: string, name: string) =>
  entities.find((one) => one.kind === kind && one.metadata.name === name) as Entity;

test("a unit has its cost in USD to the cent, its last run and the report of that run before its other links", () => {
  const { metadata } = named("Resource", "dev-network");
  expect(metadata.annotations).toMatchObject({
    [ANNOTATION.cost]: "USD 37.45",
    [ANNOTATION.costFrom]: "run 1",
    [ANNOTATION.lastRun]: "approved, 2026-11-28 00:12 UTC",
    [ANNOTATION.unit]: "live/dev/network",
  });
  expect(metadata.links?.[0]).toEqual({
    url: "http://127.0.0.1:1/dev/20261128T001200Z-39d2a47",
    title: "Report of the last run",
  });
  expect(metadata.links?.length).toBeGreaterThan(1);
});

test("what costs nothing says so, and what never ran has no report", () => {
  const { annotations, links } = named("Resource", "dev-dns").metadata;
  expect(annotations?.[ANNOTATION.cost]).toBe("USD 0.00");
  expect(annotations).not.toHaveProperty([ANNOTATION.lastRun]);
  expect(links?.map(({ title }) => title)).not.toContain("Report of the last run");
});

test("of what nothing is known, nothing is said", () => {
  for (const name of ["dev-ingress", "prod-network"]) {
    const { annotations } = named("Resource", name).metadata;
    expect(annotations).not.toHaveProperty([ANNOTATION.cost]);
    expect(annotations).not.toHaveProperty([ANNOTATION.lastRun]);
  }
});

test("an environment has the cost and the last run of all its units", () => {
  for (const one of [named("Resource", "dev"), named("System", "billpay-dev")])
    expect(one.metadata.annotations?.[ANNOTATION.cost]).toBe("USD 210.50");
});

test("it has the teams and a guest, and names no other file", () => {
  expect(named("User", "guest").spec).toEqual({ memberOf: [] });
  expect(named("Group", "platform-lead")).toBeDefined();
  expect(entities.filter(({ kind }) => kind === "Location")).toEqual([]);
});

test("the file has every entity as it is", () => {
  const folder = mkdtempSync(join(tmpdir(), "billpay-catalog-"));
  try {
    const text = readFileSync(writeLocalCatalog(folder, entities), "utf8");
    const documents = parseAllDocuments(text);
    expect("empty" in documents ? [] : documents.map((one) => one.toJS())).toEqual(entities);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
