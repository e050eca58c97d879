export { parseLimit, parseSince, readHistory } from "./history";
export { historyJson } from "./json";
export { historyHtml } from "./page";
export { describeHistory } from "./terminal";
