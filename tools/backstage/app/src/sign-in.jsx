import { SignInPage } from "@backstage/core-components";
import { configApiRef, createFrontendModule, githubAuthApiRef, useApi } from "@backstage/frontend-plugin-api";
import { SignInPageBlueprint } from "@backstage/plugin-app-react";

const GITHUB = {
  id: "github-auth-provider",
  title: "GitHub",
  message: "Sign in as a member of the organisation",
  apiRef: githubAuthApiRef,
};

/** Guests on a laptop; in production, members of the organisation. */
function SignIn(props) {
  const environment = useApi(configApiRef).getOptionalString("auth.environment");
  return environment === "production" ? (
    <SignInPage {...props} title="BillPay" provider={GITHUB} />
  ) : (
    <SignInPage {...props} title="BillPay" providers={["guest"]} />
  );
}

export const signIn = createFrontendModule({
  pluginId: "app",
  extensions: [SignInPageBlueprint.make({ params: { loader: async () => SignIn } })],
});
