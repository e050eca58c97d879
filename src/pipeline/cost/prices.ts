import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readRecord, writeAtomically } from "../../system/files";
import { repo } from "../../system/repo";
import type { Price, PriceFile } from "./model";

/** A file per region, and `global.json` for what has one price in all of them. */
export const PRICES = join(repo, "src", "pipeline", "cost", "prices");

const fileOf = (region: string, folder: string): string => join(folder, `${region}.json`);

/** All price files, by region. */
export function readPrices(folder = PRICES): PriceFile[] {
  const regions = readdirSync(folder).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? []);
  return regions.sort().flatMap((region) => readPriceFile(region, folder) ?? []);
}

/** The prices of a region, or `global`; undefined where there is no file of it. */
export function readPriceFile(region: string, folder = PRICES): PriceFile | undefined {
  return readRecord<PriceFile>(fileOf(region, folder), {
    has: { region: "string", rows: "array" },
    remedy: "restore it from git",
  });
}

export function writePriceFile(file: PriceFile, folder = PRICES): void {
  writeAtomically(fileOf(file.region, folder), `${JSON.stringify(file, null, 2)}\n`);
}

/** Where the figures come from, and of what day. */
export function describePrices(files: readonly PriceFile[]): string {
  return files
    .flatMap(({ region, rows }) => [`${region}: ${rows.length} prices`, ...origins(rows).map((line) => `  ${line}`)])
    .join("\n");
}

function origins(rows: readonly Price[]): string[] {
  const counts = new Map<string, number>();
  for (const { source, read } of rows) {
    const origin = read === undefined ? `from ${source}` : `of ${read}, from ${source}`;
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return [...counts].map(([origin, count]) => `${String(count).padStart(3)} ${origin}`);
}
