import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";

/** A widget of a CloudWatch dashboard; the grid is 24 wide, and widgets without a position follow each other row by row. */
export type Widget = Record<string, unknown>;

export interface GraphProps {
  readonly title: string;
  readonly region: string;
  /** Arrays as CloudWatch writes them in a dashboard, or an expression that is a list of them. */
  readonly metrics: readonly unknown[] | string;
  readonly stat: string;
  /** Columns of 24. @default 8, three in a row */
  readonly width?: number;
  /** @default 300 */
  readonly periodSeconds?: number;
  /** Line at the threshold of the alarm. @default none */
  readonly threshold?: number | string;
  /** Label of the axis: `%`, `seconds`. @default none */
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

/** A heading across the full width, with a sentence that says what is below it. */
export function heading(title: string, sentence: string): Widget {
  return {
    type: "text",
    width: 24,
    height: 2,
    properties: { markdown: `## ${title}\n${sentence}`, background: "transparent" },
  };
}

/** Rows of a dashboard, shown always or under a condition. */
export class DashboardRows extends Construct {
  /** An expression: the list of widgets, empty where the condition is false. */
  readonly widgets: string;

  constructor(scope: Construct, id: string, condition: string | undefined, widgets: readonly Widget[]) {
    super(scope, id);
    const { fqn } = new TerraformLocal(this, "default", widgets);
    // A filter, not a ternary: widgets have different types, and both sides of a ternary must have the same.
    this.widgets = condition === undefined ? fqn : `[for widget in ${fqn} : widget if ${condition}]`;
  }
}
