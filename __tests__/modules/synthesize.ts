import type { App } from "cdktf/lib/app";
import { Testing } from "cdktf/lib/testing";
import type { TerraformModule } from "../../src/core/terraform-module";

/** A module as OpenTofu reads it: the JSON text for CDKTF's matchers, and its blocks for a closer look. */
export function synthesize(Module: new (scope: App) => TerraformModule) {
  const module = new Module(Testing.app());
  const text = Testing.synth(module, true);
  const json = JSON.parse(text);
  return {
    module,
    text,
    json,
    /** The arguments of one resource: `resource("aws_subnet.private")`. */
    resource(address: string) {
      const [type = "", name = ""] = address.split(".");
      const block = json.resource?.[type]?.[name];
      if (!block) throw new Error(`no resource ${address}; there are ${Object.keys(json.resource?.[type] ?? {})}`);
      return block;
    },
  };
}
