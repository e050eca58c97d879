import { writeFileSync } from "node:fs";
import { join } from "node:path";
import recorded from "../../src/portal/scaffolder-actions.json";
import { repo } from "../../src/system/repo";
import { type Engine, startEngine } from "./engine";

/** `ACTIONS=write` writes the file; `npx biome check --write` then formats it. */
const FILE = join(repo, "src/portal/scaffolder-actions.json");

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 600_000);
afterAll(async () => {
  await engine?.close();
});

interface Shape {
  readonly properties?: object;
  readonly required?: string[];
  /** One of several shapes, as `catalog:register` takes. */
  readonly anyOf?: Shape[];
}

const keysOf = (shape: Shape | undefined): string[] => [
  ...new Set([...Object.keys(shape?.properties ?? {}), ...(shape?.anyOf ?? []).flatMap(keysOf)]),
];

test("what the lint knows of actions is what the scaffolder says", async () => {
  const actions = (await engine.actions()).map(({ id, schema }) => {
    const { input, output } = (schema ?? {}) as { input?: Shape; output?: Shape };
    return [
      id,
      {
        input: keysOf(input).sort(),
        required: [...(input?.required ?? [])].sort(),
        output: keysOf(output).sort(),
      },
    ] as const;
  });
  const said = Object.fromEntries([...actions].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (process.env.ACTIONS === "write") writeFileSync(FILE, JSON.stringify(said, null, 2));
  else expect(recorded).toEqual(said);
});
