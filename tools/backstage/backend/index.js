const { createBackend } = require("@backstage/backend-defaults");

// The same on a laptop and in production: what is not configured, such as a catalog provider, does nothing.
const backend = createBackend();
for (const feature of [
  import("@backstage/plugin-app-backend"),
  import("@backstage/plugin-auth-backend"),
  import("@backstage/plugin-auth-backend-module-github-provider"),
  import("@backstage/plugin-auth-backend-module-guest-provider"),
  import("@backstage/plugin-catalog-backend"),
  import("@backstage/plugin-catalog-backend-module-github"),
  import("@backstage/plugin-catalog-backend-module-github-org"),
  import("@backstage/plugin-catalog-backend-module-logs"),
  import("@backstage/plugin-catalog-backend-module-scaffolder-entity-model"),
  import("@backstage/plugin-events-backend"),
  import("@backstage/plugin-events-backend-module-github"),
  import("@backstage/plugin-permission-backend"),
  import("./permissions.js"),
  import("@backstage/plugin-scaffolder-backend"),
  import("@backstage/plugin-scaffolder-backend-module-github"),
  import("@backstage/plugin-techdocs-backend"),
  import("@roadiehq/scaffolder-backend-module-utils"),
])
  backend.add(feature);

backend.start();

// The portal of a laptop ends with the command that started it, also where that was killed.
const parent = process.ppid;
if (process.env.BILLPAY_ENDS_WITH_PARENT) setInterval(() => process.ppid === parent || process.exit(), 1000).unref();
