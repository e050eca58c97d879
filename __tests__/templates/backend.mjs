// A Backstage backend with the catalog and the scaffolder, from the packages of tools/backstage: what a portal runs a template with.
// Run by the Node that is among these packages: `node backend.mjs <folder of the packages> --config <file>`.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "backend", "package.json"));
const plugin = (name) => require(`@backstage/${name}`);

const backend = plugin("backend-defaults").createBackend();
for (const feature of [
  plugin("plugin-auth-backend"),
  plugin("plugin-auth-backend-module-guest-provider"),
  plugin("plugin-catalog-backend"),
  plugin("plugin-catalog-backend-module-logs"),
  plugin("plugin-catalog-backend-module-scaffolder-entity-model"),
  plugin("plugin-permission-backend"),
  plugin("plugin-permission-backend-module-allow-all-policy"),
  plugin("plugin-scaffolder-backend"),
  plugin("plugin-scaffolder-backend-module-github"),
  require("@roadiehq/scaffolder-backend-module-utils/new-backend"),
])
  backend.add(feature);
backend.start();
