const { createBackendModule } = require("@backstage/backend-plugin-api");
const { AuthorizeResult } = require("@backstage/plugin-permission-common");
const { policyExtensionPoint } = require("@backstage/plugin-permission-node/alpha");
const { allows } = require("./policy");

module.exports = createBackendModule({
  pluginId: "permission",
  moduleId: "billpay-policy",
  register(registration) {
    registration.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          async handle({ permission }, user) {
            const isAllowed = allows(permission.name, user?.info.ownershipEntityRefs ?? []);
            return { result: isAllowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
          },
        });
      },
    });
  },
});
