import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { bindingProblems } from "./bindings";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
const read = (module: string): any => JSON.parse(readFileSync(join(repo, "modules", module, "main.tf.json"), "utf8"));

/** The modules whose providers may be out of reach: OpenTofu itself holds the others to theirs, in the contract tests. */
const IN_CLUSTER = readdirSync(join(repo, "modules")).filter(
  (name) => "kubernetes" in read(name).terraform.required_providers,
);

test("there are two modules in the cluster", () => {
  expect(IN_CLUSTER).toEqual(["platform", "service"]);
});

test.each(IN_CLUSTER)(
  "modules/%s has what its providers know, of the types that they want, and refers to what is there",
  (module) => {
    expect(bindingProblems(read(module))).toEqual([]);
  },
);

describe("found in a module that was spoilt:", () => {
  // biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
  test.each<[string, string, (resource: any, json: any) => void, string]>([
    [
      "an argument that is not known",
      "platform",
      ({ kubernetes_namespace_v1: { services } }) => (services.metadata.label = {}),
      "kubernetes_namespace_v1.services.metadata: label is not known",
    ],
    [
      "an argument of another type",
      "platform",
      ({ kubernetes_priority_class_v1: { billpay_critical } }) => (billpay_critical.value = "high"),
      'kubernetes_priority_class_v1.billpay_critical.value: "high" is no number',
    ],
    [
      "text for a list",
      "platform",
      ({ kubernetes_role_v1: { services_roles_operate } }) => (services_roles_operate.rule[0].verbs = "delete"),
      'kubernetes_role_v1.services_roles_operate.rule[0].verbs: "delete" is no string[]',
    ],
    [
      "what is required, and missing",
      "service",
      ({ helm_release: { main } }) => delete main.chart,
      "helm_release.main: chart is missing",
    ],
    [
      "an argument in a dynamic block",
      "platform",
      ({ kubernetes_network_policy_v1: { services_network_https } }) =>
        (services_network_https.spec.egress.dynamic.to.content.cidr = "x"),
      "kubernetes_network_policy_v1.services_network_https.spec.egress[0].to[0]: cidr is not known",
    ],
    [
      "an input that nobody declares",
      "service",
      ({ helm_release: { main } }) => (main.name = "${var.nothing}"),
      "var.nothing is not declared",
    ],
    [
      "a resource that is not there",
      "service",
      ({ helm_release: { main } }) => (main.name = "${aws_iam_role.nobody.name}"),
      "aws_iam_role.nobody is not there",
    ],
    [
      "an attribute that the resource does not have",
      "service",
      ({ helm_release: { main } }) => (main.name = "${aws_iam_role.pods.digest}"),
      "aws_iam_role.pods has no digest",
    ],
  ])("%s", (_, module, spoil, problem) => {
    const json = read(module);
    spoil(json.resource, json);
    expect(bindingProblems(json)).toEqual([problem]);
  });
});
