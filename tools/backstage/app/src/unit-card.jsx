import { InfoCard, StructuredMetadataTable } from "@backstage/core-components";
import { createFrontendPlugin } from "@backstage/frontend-plugin-api";
import { useEntity } from "@backstage/plugin-catalog-react";
import { EntityCardBlueprint } from "@backstage/plugin-catalog-react/alpha";

/** The annotations of src/portal/entity.ts, and what a person calls them. */
const ROWS = {
  environment: "billpay.example/environment",
  unit: "billpay.example/unit",
  "monthly cost": "billpay.example/monthly-cost",
  "cost from": "billpay.example/monthly-cost-from",
  "last run": "billpay.example/last-run",
};

/** What a person wants to know of a unit, or of an environment. */
function UnitCard() {
  const { annotations = {} } = useEntity().entity.metadata;
  const rows = Object.entries(ROWS).filter(([, name]) => annotations[name] !== undefined);
  const metadata = Object.fromEntries(rows.map(([title, name]) => [title, annotations[name]]));
  return (
    <InfoCard title="In this platform">
      <StructuredMetadataTable metadata={metadata} dense />
    </InfoCard>
  );
}

export const unitPlugin = createFrontendPlugin({
  pluginId: "billpay",
  extensions: [
    EntityCardBlueprint.make({
      name: "unit",
      params: {
        type: "info",
        filter: (entity) => entity.metadata.annotations?.[ROWS.environment] !== undefined,
        loader: async () => <UnitCard />,
      },
    }),
  ],
});
