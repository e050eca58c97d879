import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { readText, writeAtomically } from "../system/files";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { removeTool, toolsDir, withToolsLock } from "./tools-dir";

/** The oldest Python the project's programs run on. */
const PYTHON_VERSION = [3, 11] as const;

/**
 * A virtual environment with the packages of `tools/<name>/requirements.txt`, each held to its hash; made once, made
 * again when the file changes or an earlier attempt did not finish.
 *
 * @returns the folder of the environment
 */
export async function pythonPackage(name: "python" | "go" | "pipelines"): Promise<string> {
  const folder = join(toolsDir, `venv-${name}`);
  if (checked.has(name)) return folder;
  if (!(await isCurrent(name, folder)))
    await withToolsLock(async () => {
      if (!(await isCurrent(name, folder))) await makeVirtualEnvironment(name, folder);
    });
  checked.add(name);
  return folder;
}

/** Those that this process has looked at. */
const checked = new Set<string>();

const requirementsOf = (name: string) => join(repo, "tools", name, "requirements.txt");
const stampOf = (folder: string) => join(folder, "requirements.txt");

/** Whether all of it was installed, from these requirements, and its Python runs: the machine's may have gone since. */
async function isCurrent(name: string, folder: string): Promise<boolean> {
  const stamp = stampOf(folder);
  if (!existsSync(stamp) || readText(stamp) !== readText(requirementsOf(name))) return false;
  return (await run(join(folder, "bin", "python"), ["-I", "-c", ""])).code === 0;
}

async function makeVirtualEnvironment(name: string, folder: string): Promise<void> {
  const python = await findPython();
  const requirements = requirementsOf(name);
  await step(`install ${name === "go" ? "Go" : "Python packages"} from PyPI`, async () => {
    removeTool(`venv-${name}`);
    const made = await run(python, ["-m", "venv", folder]);
    if (made.code !== 0) {
      throw new UserError(
        `${python} cannot make a virtual environment (${lastLines(made.stderr || made.stdout, 1)}): install its venv module`,
      );
    }
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
    const installed = await run(join(folder, "bin", "python"), [...pip, "--require-hashes", "-r", requirements]);
    if (installed.code !== 0) {
      throw new UserError(
        `cannot install tools/${name}/requirements.txt from PyPI:\n${lastLines(installed.stderr, 4)}`,
      );
    }
    writeAtomically(stampOf(folder), readText(requirements));
  });
}

/** The newest Python on PATH, 3.11 at least. */
export async function findPython(): Promise<string> {
  const seen: string[] = [];
  for (const python of ["python3", "python3.13", "python3.12", "python3.11"]) {
    const { code, stdout } = await run(python, ["-c", "import sys; print(*sys.version_info[:2])"]);
    if (code !== 0) continue;
    const [major = 0, minor = 0] = stdout.trim().split(" ").map(Number);
    if (major > PYTHON_VERSION[0] || (major === PYTHON_VERSION[0] && minor >= PYTHON_VERSION[1])) return python;
    seen.push(`${python} is ${major}.${minor}`);
  }
  throw new UserError(
    `no Python ${PYTHON_VERSION.join(".")} or newer on PATH${seen.length > 0 ? ` (${seen.join(", ")})` : ""}: install it, the AWS emulator runs on it`,
  );
}
