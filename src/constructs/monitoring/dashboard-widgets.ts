import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";

/** A widget of a CloudWatch dashboard; the grid is 24 wide, and widgets without a place follow each other row by row. */
export type Widget = Record<string, unknown>;

export interface GraphProps {
  readonly title: string;
  readonly region: string;
  /** Arrays of the dashboard's own form, or an expression that gives them. */
  readonly metrics: readonly unknown[] | string;
  readonly stat: string;
  /** Columns of 24. @default 8, three in a row */
  readonly width?: number;
  /** @default 300 */
  readonly periodSeconds?: number;
  /** Line drawn where the alarm sounds. @default none */
  readonly threshold?: number | string;
  /** What is counted: `%`, `seconds`. @default none */
  readonly unit?: string;
}

/** A line graph. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export function graph(props: GraphProps): Widget {
  return {
    type: "metric",
    width: props.width ?? 8,
    height: 6,
    properties: {
      title: props.title,
      region: props.region,
      view: "timeSeries",
      stat: props.stat,
      period: props.periodSeconds ?? 300,
      metrics: props.metrics,
      yAxis: { left: { min: 0, showUnits: false, ...(props.unit && { label: props.unit }) } },
      ...(props.threshold !== undefined && {
        annotations: { horizontal: [{ label: "alarm", value: props.threshold, color: "#d13212" }] },
      }),
    },
  };
}

/** A heading over the full width, with a sentence that says what to see below it. */
export function heading(title: string, sentence: string): Widget {
  return {
    type: "text",
    width: 24,
    height: 2,
    properties: { markdown: `## ${title}\n${sentence}`, background: "transparent" },
  };
}

/** Rows of a dashboard that are there on a condition. */
export class DashboardRows extends Construct {
  /** An expression: the list of widgets, empty where the condition is false. */
  readonly widgets: string;

  constructor(scope: Construct, id: string, condition: string, widgets: readonly Widget[]) {
    super(scope, id);
    const local = new TerraformLocal(this, "default", widgets);
    // A filter, not a ternary: widgets differ in their types, and both sides of a ternary must have one.
    this.widgets = `[for widget in ${local.fqn} : widget if ${condition}]`;
  }
}
