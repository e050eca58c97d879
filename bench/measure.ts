import { performance } from "node:perf_hooks";
import { UserError } from "../src/system/errors";
import { lastLines, type RunOptions, run } from "../src/system/process";
import { step } from "../src/system/progress";

/** A command, or work of this process. */
export type Subject = { readonly name: string } & (Command | { readonly work: () => Promise<unknown> });

interface Command {
  readonly command: readonly [string, ...string[]];
  readonly options?: RunOptions;
}

/** What is measured, ours first, then its rival where there is one. */
export interface Contest {
  readonly name: string;
  readonly subjects: readonly Subject[];
}

/** Wall times of one subject, in seconds. */
export interface Times {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Runs the subjects in turn, A B A B, so that whatever else the machine does falls on both. One round before warms the
 * caches and is not counted.
 */
export async function measure({ name, subjects }: Contest, rounds: number): Promise<Times[]> {
  const seconds = subjects.map((): number[] => []);
  await step(name, async (detail) => {
    for (let round = 0; round <= rounds; round++) {
      for (const [index, subject] of subjects.entries()) {
        detail(`${round === 0 ? "warming" : `round ${round} of ${rounds}`}, ${subject.name}`);
        const taken = await time(subject);
        if (round > 0) seconds[index]?.push(taken);
      }
    }
  });
  return seconds.map(summary);
}

/** @throws UserError when the command fails: the time of a failure says nothing */
async function time(subject: Subject): Promise<number> {
  const started = performance.now();
  if ("work" in subject) await subject.work();
  else await runCommand(subject.name, subject);
  return (performance.now() - started) / 1000;
}

async function runCommand(name: string, { command: [program, ...args], options }: Command): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0) throw new UserError(`\`${name}\` ended with ${code}:\n${lastLines(stderr || stdout, 12)}`);
}

function summary(values: number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2, min: at(0), max: at(sorted.length - 1) };
}
