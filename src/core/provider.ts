import { TerraformProvider } from "cdktf/lib/terraform-provider";
import type { Construct } from "constructs";

/**
 * The providers that modules may require. The bindings' schemas fit this range of versions; the live tree pins the exact
 * version (`terragrunt.hcl`).
 */
const PROVIDERS = {
  aws: { source: "hashicorp/aws", version: ">= 6.25, < 7.0" },
  kubernetes: { source: "hashicorp/kubernetes", version: ">= 2.38, < 3.0" },
  helm: { source: "hashicorp/helm", version: ">= 3.1, < 4.0" },
} as const;

export type ProviderName = keyof typeof PROVIDERS;

/** An entry of `required_providers`; the provider block itself belongs to the caller of the module. */
export class ModuleProvider extends TerraformProvider {
  constructor(scope: Construct, name: ProviderName) {
    const { source, version } = PROVIDERS[name];
    super(scope, `provider.${name}`, {
      terraformResourceType: name,
      terraformProviderSource: source,
      terraformGeneratorMetadata: { providerName: name, providerVersion: version, providerVersionConstraint: version },
    });
  }
}
