import type { InputProps } from "../../core/inputs";
import { oneOf } from "./names";

/** The periods that CloudWatch Logs allows: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Declares a log retention input named `name`. */
export function logRetention(name: string, days = 365): InputProps {
  return {
    type: "number",
    default: days,
    description:
      "Days for which log events are kept, a period that CloudWatch Logs allows. PCI DSS 10.5.1 requires one year.",
    validations: [oneOf(name, ...RETENTION_DAYS)],
  };
}
