import { stringify } from "yaml";

/** An entity of Backstage's catalog: https://backstage.io/docs/features/software-catalog/descriptor-format */
export interface Entity {
  readonly apiVersion: "backstage.io/v1alpha1";
  readonly kind: "Component" | "Domain" | "Group" | "Location" | "Resource" | "System" | "User";
  readonly metadata: {
    readonly name: string;
    readonly title?: string;
    readonly description?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly tags?: readonly string[];
    readonly links?: readonly EntityLink[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface EntityLink {
  readonly url: string;
  readonly title: string;
}

/** Annotations of ours. The card of an entity page (`tools/backstage/app`) shows them. */
export const ANNOTATION = {
  environment: "billpay.example/environment",
  /** Folder of the unit. */
  unit: "billpay.example/unit",
  /** USD a month, with usual use. */
  cost: "billpay.example/monthly-cost",
  /** How the cost came about: `estimated 2026-11-28`. */
  costFrom: "billpay.example/monthly-cost-from",
  /** What came of the last run: `approved, 2026-11-28 00:12 UTC`. */
  lastRun: "billpay.example/last-run",
} as const;

export const entity = (kind: Entity["kind"], metadata: Entity["metadata"], spec: Entity["spec"]): Entity => ({
  apiVersion: "backstage.io/v1alpha1",
  kind,
  metadata,
  spec,
});

/** What a reference calls an entity: `resource:default/dev-network`. */
export const refOf = (kind: Entity["kind"], name: string): string => `${kind.toLowerCase()}:default/${name}`;

/** The entities as a file of several YAML documents. @param heading a comment before them */
export const entitiesText = (entities: readonly Entity[], heading: string): string =>
  `# ${heading}\n${entities.map((one) => `---\n${stringify(one, { lineWidth: 0 })}`).join("")}`;
