export {
  ACTIONS,
  COUNTED,
  type Counts,
  countsOf,
  describeCounts,
  firstAddresses,
  plural,
  usd,
  usdChange,
} from "./contents";
export { htmlPage } from "./html/html-page";
export { html, type Markup } from "./html/markup";
export { time } from "./html/time";
export { newApprovalsMd } from "./markdown/new-approvals";
export { describeRun } from "./terminal";
export { writeReports } from "./write";
