import type { History } from "./runs";
import { visibleJson } from "./visible";

/** The history as JSON, of layout 1: `environment`, `runs` as `HistoryRun`, `more` and `problems`. */
export const historyJson = ({ environment, runs, more, problems }: History): string =>
  visibleJson(JSON.stringify({ schema: 1, environment, runs, more, problems }, null, 2));
