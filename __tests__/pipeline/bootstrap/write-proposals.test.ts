import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Finding, writeProposals } from "../../../src/pipeline/bootstrap";

const BEFORE = `# Development.
name: dev # the folder's
account_id: "111111111111"

audit:
  # Until somebody else records them.
  config: true
  guardduty: true
`;

let root: string;
const file = () => join(root, "live/dev/env.yaml");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-proposals-"));
  mkdirSync(join(root, "live/dev"), { recursive: true });
  writeFileSync(file(), BEFORE);
});
afterEach(() => rmSync(root, { recursive: true }));

const proposing = (path: [string | undefined, string], value: unknown): Finding =>
  ({ level: "blocks", what: "it is there already", propose: { path, value } }) as Finding;

test("what is proposed replaces one value or is added, and everything else stays, comments too", () => {
  const set = writeProposals(
    "dev",
    [
      { level: "ok", what: "signed in" },
      proposing(["audit", "config"], false),
      proposing(["budget", "existing_anomaly_monitor_arn"], "arn:aws:ce::111111111111:anomalymonitor/1"),
    ],
    root,
  );
  expect(set).toEqual([
    "audit.config: false",
    'budget.existing_anomaly_monitor_arn: "arn:aws:ce::111111111111:anomalymonitor/1"',
  ]);
  expect(readFileSync(file(), "utf8")).toBe(
    `${BEFORE.replace("config: true", "config: false")}budget:\n  existing_anomaly_monitor_arn: arn:aws:ce::111111111111:anomalymonitor/1\n`,
  );
});

test("where nothing is proposed, the file is not written", () => {
  expect(writeProposals("dev", [{ level: "blocks", what: "a bucket's name is taken" }], root)).toEqual([]);
  expect(readFileSync(file(), "utf8")).toBe(BEFORE);
});
