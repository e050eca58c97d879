import type { RunResult } from "../../src/system/process";
import type { Checkout } from "./checkout";

/** How a trial must end, and no otherwise. */
export const OUTCOMES = {
  works: "it works all the same",
  refused: "one line, and nothing is changed",
  mended: "one line, and the next `up` or `down` mends it",
} as const;

export interface Trial {
  /** What goes wrong, and which command meets it. */
  readonly fault: string;
  readonly outcome: keyof typeof OUTCOMES;
  /** What the command says, or a part of it; `…` stands for anything. */
  readonly says: string;
  /** Its exit code. @default 0 where it works, else 1 */
  readonly code?: number;
  /** Only in `npm run test:faults`: it takes longer than a few seconds. */
  readonly slow?: boolean;
  /** Why it cannot be tried here, where it cannot. */
  readonly skip?: () => string | undefined;
  /** Makes it go wrong; gives how the command that met it ended. */
  readonly run: (on: Checkout) => Promise<RunResult>;
  /** What must hold afterwards. */
  readonly after?: (on: Checkout, result: RunResult) => Promise<void> | void;
}

export interface Area {
  readonly title: string;
  /** Whether a laptop cloud runs in the checkout when a trial begins. */
  readonly standing: boolean;
  readonly trials: readonly Trial[];
}

/** A trial's `says` as a pattern. */
export const pattern = (says: string): RegExp =>
  new RegExp(
    says
      .split("…")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[\\s\\S]*?"),
  );

/** What a user reads of an error: a line each, and never a stack trace. */
export const errorsIn = ({ stderr }: RunResult): string[] =>
  stderr.split("\n").filter((line) => line.startsWith("error: "));
export const STACK = /\n\s+at .*[:(]\d+/;
