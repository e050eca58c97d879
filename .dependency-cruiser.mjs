/**
 * The arrows of docs/architecture.md: `npm run check:arrows` holds them. A room is a folder of `src/`; those of
 * `src/pipeline` meet only through what their index exports.
 */

/** What a room of `src/` may import, besides itself. `pipeline/<room>` has the rooms below it. */
const ROOMS = {
  system: [],
  core: ["system"],
  constructs: ["core"],
  modules: ["constructs", "core"],
  live: ["system"],
  toolchain: ["live", "system"],
  local: ["live", "toolchain", "system"],
  rehearsal: ["live", "system"],
  portal: ["live", "toolchain", "system"],
};

/** The rooms of the pipeline, lowest first: each may import those before it, live, toolchain and system. */
const PIPELINE = [
  "decision",
  "policy",
  "cost",
  "diff",
  "run",
  "telemetry",
  "report",
  "history",
  "plan",
  "apply",
  "drift",
  "bootstrap",
];

/** What a room of the pipeline shows to whoever is above all of them. */
const PIPELINE_INDEX = "^src/pipeline/[^/]+/index[.]ts$";

/** Data that is kept beside the module it belongs to. */
const DATA = "^src/modules/.*[.]json$";

const room = (name) => `^src/${name}/`;

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      comment: "a file that nobody imports is removed",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "[.]d[.]ts$" },
      to: {},
    },
    ...Object.entries(ROOMS).map(([name, below]) => ({
      name: `${name}-imports-only-${below.join("-and-") || "libraries"}`,
      severity: "error",
      from: { path: room(name) },
      to: { path: "^src/", pathNot: [room(name), ...below.map(room), ...(name === "portal" ? [PIPELINE_INDEX] : [])] },
    })),
    {
      name: "modules-do-not-import-each-other",
      comment: "they meet in live/",
      severity: "error",
      from: { path: "^src/modules/([^/.]+)" },
      to: { path: "^src/modules/", pathNot: ["^src/modules/$1[/.]"] },
    },
    ...PIPELINE.map((name, index) => ({
      name: `pipeline-${name}-imports-only-what-is-below`,
      severity: "error",
      from: { path: room(`pipeline/${name}`) },
      to: {
        path: "^src/",
        pathNot: [
          room(`pipeline/${name}`),
          ...PIPELINE.slice(0, index).map((below) => `^src/pipeline/${below}/index[.]ts$`),
          ...["live", "toolchain", "system"].map(room),
          ...(name === "plan" ? ["^src/main[.]ts$"] : []),
          DATA,
        ],
      },
    })),
    {
      name: "commands-use-rooms-through-their-index",
      severity: "error",
      from: { path: "^src/(cli|pipeline/commands)[.]ts$" },
      to: { path: "^src/pipeline/[^/]+/", pathNot: "/index[.]ts$" },
    },
    ...["local", "portal"].map((name) => ({
      name: `only-the-command-line-imports-${name}`,
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/cli[.]ts$", room(name)] },
      to: { path: room(name) },
    })),
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".json", ".js"] },
  },
};
