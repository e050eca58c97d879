import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { UserError } from "../system/errors";
import { writeAtomically } from "../system/files";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { cliConfig, kubernetesProviders } from "./cli-config";
import { npmPackages } from "./npm-packages";
import { pythonPackage } from "./python";
import { removeTool, toolsDir, withToolsLock } from "./tools-dir";

const binDir = join(toolsDir, "bin");

/** A program of a pinned version; the version and the source are those of its `go.mod` below `tools/`. */
export interface Tool {
  readonly name: string;
  /** Folder of its `go.mod` below `tools/`. @default the name */
  readonly folder?: string;
  /** Main package, also the module whose version is pinned, or below it. */
  readonly package: string;
  /** Linker flags; `VERSION` stands for the version without its `v`, `MINOR` for its second number. */
  readonly ldflags: string;
  readonly versionArgs: readonly string[];
}

export const TOOLS: readonly Tool[] = [
  {
    name: "tofu",
    package: "github.com/opentofu/opentofu/cmd/tofu",
    ldflags: "-X github.com/opentofu/opentofu/version.dev=no",
    versionArgs: ["version"],
  },
  {
    name: "terragrunt",
    package: "github.com/gruntwork-io/terragrunt",
    ldflags: "-X github.com/gruntwork-io/terragrunt/internal/version.Version=vVERSION",
    versionArgs: ["--version"],
  },
  { name: "opa", package: "github.com/open-policy-agent/opa", ldflags: "", versionArgs: ["version"] },
];

/** What only the checks of the repository need. */
const CHECK_TOOLS: readonly Tool[] = [
  {
    name: "actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    ldflags: "-X github.com/rhysd/actionlint.version=VERSION",
    versionArgs: ["-version"],
  },
  {
    name: "regal",
    package: "github.com/open-policy-agent/regal",
    ldflags: "-X github.com/open-policy-agent/regal/pkg/version.Version=VERSION",
    versionArgs: ["version"],
  },
];

const KUBERNETES_LDFLAGS = ["gitVersion=vVERSION", "gitMajor=1", "gitMinor=MINOR"]
  .map((variable) => `-X k8s.io/component-base/version.${variable}`)
  .join(" ");

export const HELM: Tool = {
  name: "helm",
  package: "helm.sh/helm/v4/cmd/helm",
  ldflags: "-X helm.sh/helm/v4/internal/version.version=vVERSION",
  // Not --short, to which official builds add their commit.
  versionArgs: ["version", "--template", "{{.Version}}"],
};

/** What runs the laptop's Kubernetes control plane, and Helm. */
export const CLUSTER_TOOLS: readonly Tool[] = [
  HELM,
  { name: "etcd", package: "go.etcd.io/etcd/server/v3", ldflags: "", versionArgs: ["--version"] },
  ...["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({
    name,
    folder: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    ldflags: KUBERNETES_LDFLAGS,
    versionArgs: ["--version"],
  })),
  {
    name: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    ldflags: "-X sigs.k8s.io/kwok/pkg/consts.Version=VERSION",
    versionArgs: ["--version"],
  },
];

/** The oldest Go that compiles all of them. */
export const GO_VERSION = "1.26.6";

export interface FoundTool {
  readonly tool: Tool;
  readonly version: string;
  /** Path of the executable; undefined when it has to be built. */
  readonly path?: string;
  readonly from: "PATH" | "mise" | ".tools" | "missing";
}

const folderOf = ({ name, folder = name }: Tool) => join(repo, "tools", folder);

/** The version that the tool's `go.mod` pins, without its `v`. */
export function pinnedVersion(tool: Tool): string {
  const text = readFileSync(join(folderOf(tool), "go.mod"), "utf8");
  for (const [, module = "", version = ""] of text.matchAll(/^(?:require )?\s*(\S+) v(\S+)(?: \/\/.*)?$/gm))
    if (tool.package === module || tool.package.startsWith(`${module}/`)) return version;
  throw new UserError(`${relative(repo, folderOf(tool))}/go.mod does not require ${tool.package}`);
}

/** A tool of the pinned version from PATH or mise, else the one built here; other versions are passed over. */
export async function findTool(tool: Tool): Promise<FoundTool> {
  const version = pinnedVersion(tool);
  const onPath = (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, tool.name));
  const mise = await run("mise", ["which", tool.name], { cwd: repo });
  const candidates: [FoundTool["from"], string][] = [
    ...onPath.filter((path) => !path.startsWith(toolsDir)).map((path): [FoundTool["from"], string] => ["PATH", path]),
    ...(mise.code === 0 ? [["mise", mise.stdout.trim()] as [FoundTool["from"], string]] : []),
    [".tools", join(binDir, tool.name)],
  ];
  for (const [from, path] of candidates) {
    const says = from === ".tools" ? knownVersionOf : versionOf; // what is on PATH may be a shim, which says what it likes
    if (existsSync(path) && (await says(path, tool)) === version) return { tool, version, path, from };
  }
  return { tool, version, from: "missing" };
}

/** A tool that hangs is passed over as one of another version. */
const SAYS_VERSION_WITHIN_MS = 10_000;

async function versionOf(path: string, tool: Tool): Promise<string | undefined> {
  const { stdout } = await run(path, tool.versionArgs, {
    // A short PATH: Terragrunt asks whatever `tofu` it finds first.
    env: { TF_CLI_CONFIG_FILE: "", CHECKPOINT_DISABLE: "1", PATH: "/usr/bin:/bin" },
    timeoutMs: SAYS_VERSION_WITHIN_MS,
  });
  return /(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
}

const SAID_FILE = join(repo, ".build", "tool-versions.json");

/** The same of a tool that was built here: asked once, for as long as it is the same file. */
async function knownVersionOf(path: string, tool: Tool): Promise<string | undefined> {
  const { size, mtimeMs, ino } = statSync(path);
  const file = `${path} ${size} ${mtimeMs} ${ino}`;
  const known = readSaid()[tool.name];
  if (known?.file === file) return known.version;
  const version = await versionOf(path, tool);
  if (version !== undefined)
    writeAtomically(SAID_FILE, JSON.stringify({ ...readSaid(), [tool.name]: { file, version } }));
  return version;
}

/** What tools have said; nothing where that was not written whole: they are asked again. */
function readSaid(): Record<string, { readonly file: string; readonly version: string } | undefined> {
  try {
    return JSON.parse(readFileSync(SAID_FILE, "utf8"));
  } catch {
    return {};
  }
}

/** Finds the tools, and builds the missing ones. */
export async function obtain(tools: readonly Tool[]): Promise<FoundTool[]> {
  const found = await Promise.all(tools.map(findTool));
  if (found.every(isFound)) return found;
  return withToolsLock(async () => {
    // Another command may have built them meanwhile.
    const missing = (await Promise.all(tools.map(findTool))).filter((one) => !isFound(one));
    for (const [index, { tool, version }] of missing.entries()) {
      await buildTool(tool, version, `${index + 1} of ${missing.length}`);
    }
    return Promise.all(tools.map(findTool));
  });
}

const isFound = ({ from }: FoundTool) => from !== "missing";

/** Obtains every command-line tool; gives the environment in which they, and no others, are used. */
export async function obtainTools(): Promise<NodeJS.ProcessEnv> {
  return toolEnvironment(await obtain(TOOLS));
}

/**
 * The environment for one command: with the Python packages, and with a tool that only checks need when it is that.
 *
 * @param command what is to be run
 */
export async function commandEnvironment(command: string): Promise<NodeJS.ProcessEnv> {
  await obtain(CHECK_TOOLS.filter(({ name }) => name === command));
  const python = join(await pythonPackage("python"), "bin");
  const npm = command === "textlint" ? [await npmPackages("prose")] : [];
  const env = await obtainTools();
  return { ...env, PATH: [binDir, python, ...npm, env.PATH].join(delimiter) };
}

function toolEnvironment(found: FoundTool[]): NodeJS.ProcessEnv {
  const folders = new Set(found.map(({ path = "" }) => dirname(path)));
  const tofu = found.find(({ tool }) => tool.name === "tofu")?.path;
  return {
    // The folder of `billpay.mjs`, which the providers of the units in the cluster call (live/_kubernetes.hcl).
    PATH: [...folders, join(repo, "bin"), process.env.PATH].join(delimiter),
    TG_TF_PATH: tofu,
    TF_CLI_CONFIG_FILE: existsSync(cliConfig) ? cliConfig : "",
    // Terragrunt then leaves out the units that need them (live/_kubernetes.hcl).
    BILLPAY_WITHOUT_KUBERNETES: kubernetesProviders() === "nowhere" ? "1" : "",
    // Its cache is the user's, for all checkouts: one build of the provider would be taken for another's.
    TG_NO_AUTO_PROVIDER_CACHE_DIR: "true",
  };
}

async function buildTool(tool: Tool, version: string, which: string): Promise<void> {
  await goBuild({
    title: `build ${tool.name} ${version} (${which})`,
    dir: folderOf(tool),
    package: tool.package,
    ldflags: tool.ldflags.replace("VERSION", version).replace("MINOR", version.split(".")[1] ?? ""),
    target: join(binDir, tool.name),
  });
  const built = await versionOf(join(binDir, tool.name), tool);
  if (built !== version) {
    throw new UserError(
      `the ${tool.name} just built says it is ${built}, ${relative(repo, folderOf(tool))}/go.mod pins ${version}`,
    );
  }
}

export interface GoBuild {
  readonly title: string;
  /** Folder of the Go module that pins the sources. */
  readonly dir: string;
  readonly package: string;
  readonly ldflags: string;
  /** The executable; it appears whole or not at all. */
  readonly target: string;
}

const DOWNLOADS_WITHIN_MS = 30 * 60_000;
/** The whole AWS provider takes half an hour on two cores. */
const COMPILES_WITHIN_MS = 2 * 3600_000;

/** Compiles a pinned Go program, telling how many of its packages are done. */
export async function goBuild(build: GoBuild): Promise<void> {
  const go = await findGo();
  const env = { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false" };
  const options = { cwd: build.dir, env };
  await step(build.title, async (detail) => {
    detail("downloading its modules");
    const listed = await run(go, ["list", "-deps", build.package], { ...options, timeoutMs: DOWNLOADS_WITHIN_MS });
    if (listed.code !== 0) throw new UserError(downloadRefusal(build.title, listed.stderr));
    const total = listed.stdout.trimEnd().split("\n").length;
    let compiled = 0;
    mkdirSync(dirname(build.target), { recursive: true });
    const partial = `${build.target}.partial`;
    const args = ["build", "-v", "-trimpath", "-ldflags", build.ldflags, "-o", partial, build.package];
    const built = await run(go, args, {
      ...options,
      timeoutMs: COMPILES_WITHIN_MS,
      onLine: () => {
        compiled += 1;
        detail(compiled < total ? `compiled ${compiled} of at most ${total} packages` : "linking");
      },
    });
    if (built.code !== 0) {
      removeTool(relative(toolsDir, partial));
      throw new UserError(`${build.title} failed:\n${lastLines(built.stderr, 12)}`);
    }
    renameSync(partial, build.target);
  });
}

function downloadRefusal(title: string, stderr: string): string {
  return `cannot ${title}: Go found no way to its modules (${lastLines(stderr, 1)}): connect to the network, set GOPROXY, or put the pinned tools on PATH (\`mise install\`)`;
}

/** Version of the Go on PATH, where that is new enough. */
export async function goOnPath(): Promise<string | undefined> {
  const { code, stdout } = await run("go", ["env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" } });
  const version = stdout.trim().replace("go", "");
  return code === 0 && !isOlder(version, GO_VERSION) ? version : undefined;
}

/** Path of a Go that is new enough: the machine's, else the one PyPI carries. */
export async function findGo(): Promise<string> {
  return (await goOnPath()) ? "go" : join(await pythonPackage("go"), "bin", "go");
}

/** Whether version `a` comes before `b`; both `major.minor.patch`. */
export function isOlder(a: string, b: string): boolean {
  const [x, y] = [a, b].map((version) => version.split(/[.+-]|rc|beta/).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (x?.[index] ?? 0) - (y?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** A short digest of files and strings: what a build was made from. */
export function digest(...parts: (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 16);
}
