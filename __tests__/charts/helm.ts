import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { HELM, obtain } from "../../src/toolchain/tools";

// biome-ignore lint/suspicious/noExplicitAny: YAML of any shape
export type Yaml = any;

/** A file of sample values. */
export const valuesOf = (name: string): Yaml => parse(readFileSync(join(__dirname, "values", `${name}.yaml`), "utf8"));

export interface Rendered {
  readonly code: number;
  readonly stderr: string;
  readonly objects: Yaml[];
}

/** The chart `charts/service` in the hands of Helm itself. */
export const serviceChart = () => chartOf("service");

/** A chart in `charts/` in the hands of Helm itself. */
export async function chartOf(name: string) {
  const chart = join(repo, "charts", name);
  const [{ path: helm = "" } = {}] = await obtain([HELM]);

  async function withValues(command: string[], values: object) {
    const scratch = mkdtempSync(join(tmpdir(), "billpay-chart-"));
    try {
      const file = join(scratch, "values.json");
      writeFileSync(file, JSON.stringify(values));
      const env = { HELM_CACHE_HOME: scratch, HELM_CONFIG_HOME: scratch, HELM_DATA_HOME: scratch };
      return await run(helm, [...command, "--values", file], { env });
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }

  return {
    lint: (values: object) => withValues(["lint", "--strict", chart], values),

    /** Every object that a release has, as Helm sends it to a cluster of this Kubernetes version. */
    async template(values: object, { kubernetes = "1.35", release = "backend" } = {}): Promise<Rendered> {
      const command = ["template", release, chart, "--namespace", "billpay-test", "--kube-version", kubernetes];
      const { code, stdout, stderr } = await withValues(command, values);
      // As Kubernetes reads it: `on` is true there.
      const objects = parseAllDocuments(stdout, { version: "1.1" }).map((document) => {
        if (document.errors.length > 0) throw document.errors[0];
        return document.toJS();
      });
      return { code, stderr, objects };
    },
  };
}
