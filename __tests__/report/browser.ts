import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { repo } from "../../src/system/repo";
import { toolsDir } from "../../src/toolchain/tools-dir";

/** A Chromium, and what its process needs. */
export interface Chromium {
  readonly executablePath: string;
  readonly env?: Readonly<Record<string, string>>;
}

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/**
 * Chromium by `CHROME_PATH`, on `PATH`, or on Linux x64 the one that the package `@sparticuz/chromium` carries, with the
 * libraries and fonts that a bare machine lacks; it is unpacked once, below `.tools/`.
 *
 * @returns nothing where there is none
 */
export function findChromium(): Chromium | undefined {
  const { CHROME_PATH, PATH = "" } = process.env;
  if (CHROME_PATH) {
    if (!existsSync(CHROME_PATH)) throw new Error(`CHROME_PATH is ${CHROME_PATH}: there is no such file`);
    return { executablePath: CHROME_PATH };
  }
  const found = [...PATH.split(delimiter).flatMap((folder) => COMMANDS.map((name) => join(folder, name))), MAC].find(
    existsSync,
  );
  if (found) return { executablePath: found };
  return process.platform === "linux" && process.arch === "x64" ? packagedChromium() : undefined;
}

function packagedChromium(): Chromium {
  const { version } = JSON.parse(
    readFileSync(join(repo, "node_modules", "@sparticuz", "chromium", "package.json"), "utf8"),
  );
  const folder = join(toolsDir, `chromium-${version}`);
  if (!existsSync(folder)) unpack(folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023", "lib"), FONTCONFIG_PATH: join(folder, "fonts") },
  };
}

/** The package unpacks into the temporary folder, and its libraries only where it takes itself for a Lambda function. */
function unpack(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const part = mkdtempSync(`${folder}-part-`);
  const env = { ...process.env, TMPDIR: part, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" };
  const script = 'import("@sparticuz/chromium").then((package_) => package_.default.executablePath())';
  const { status, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: repo, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`@sparticuz/chromium could not be unpacked into ${part}: ${stderr}`);
  // Its settings name the usual temporary folder.
  const fonts = join(part, "fonts", "fonts.conf");
  writeFileSync(fonts, readFileSync(fonts, "utf8").replaceAll("/tmp/", `${folder}/`));
  renameSync(part, folder);
}
