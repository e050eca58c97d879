import type { History } from "./runs";

/** The history as JSON, of layout 1: `environment`, `runs` as `HistoryRun`, `more` and `problems`. */
export const historyJson = ({ environment, runs, more, problems }: History): string =>
  visibleJson(JSON.stringify({ schema: 1, environment, runs, more, problems }, null, 2));

/** Signs that change what a terminal shows without being seen: controls, other directions, no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The same JSON, with what is unseen in its texts escaped. */
const visibleJson = (json: string): string =>
  json.replace(UNSEEN, (sign) => (sign === "\n" ? sign : sign.split("").map(unitEscape).join("")));

const unitEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
