import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Fn } from "cdktf/lib/terraform-functions";
import { Testing } from "cdktf/lib/testing";
import { Construct } from "constructs";
import { hcl } from "../../src/core/hcl";
import type { Input, InputProps } from "../../src/core/inputs";
import { type OutputProps, TerraformModule } from "../../src/core/terraform-module";
import { moduleFiles } from "../../src/core/write-modules";

/** A module for the test: what `build` adds to it. */
class Sample extends TerraformModule {
  constructor(build: (module: Sample) => void) {
    super(Testing.app(), "sample", { description: "A queue." });
    build(this);
  }

  declareInput(name: string, props: InputProps) {
    return this.declare({ [name]: props })[name] as Input;
  }

  declareOutput(name: string, props: OutputProps) {
    this.output(name, props);
  }
}

const synth = (build: (module: Sample) => void) => () => Testing.synth(new Sample(build), true);
const json = (build: (module: Sample) => void) => JSON.parse(moduleFiles(new Sample(build))["main.tf.json"] ?? "");

describe("a module", () => {
  test("has addresses that read like a hand-written module's", () => {
    const { resource } = json((module) => {
      const scope = new Construct(module, "mail");
      new SqsQueue(scope, "default");
      new SqsQueue(scope, "dead_letters");
      new SnsTopic(module, "sns_topic.mail");
    });
    expect(Object.keys(resource.aws_sqs_queue)).toEqual(["mail", "mail_dead_letters"]);
    expect(Object.keys(resource.aws_sns_topic)).toEqual(["mail"]);
  });

  test("leaves backend and provider to whoever calls it, and says which provider it needs", () => {
    const module = json((module) => new SqsQueue(module, "mail"));
    expect(module).not.toHaveProperty("provider");
    expect(module.terraform).toEqual({
      required_providers: { aws: { source: "hashicorp/aws", version: ">= 6.25, < 7.0" } },
    });
  });

  test("gives the same bytes each time, with no trace of the machine", () => {
    const build = (module: Sample) => {
      new SqsQueue(module, "mail", {
        name: module.declareInput("name", { type: "string", description: "Name." }).value,
      });
    };
    const files = moduleFiles(new Sample(build));
    expect(moduleFiles(new Sample(build))).toEqual(files);
    expect(JSON.stringify(files)).not.toContain(process.cwd());
    expect(Object.keys(JSON.parse(files["main.tf.json"] ?? ""))).toEqual(["//", "resource", "terraform", "variable"]);
  });

  test("keeps a default as it was written: null, and the keys of a map", () => {
    const { variable } = json((module) => {
      module.declareInput("key", { type: "string", default: null, description: "Key." });
      module.declareInput("sizes", { type: "map(number)", default: { "vpc-cni": 1 }, description: "Sizes." });
    });
    expect(variable.key).toMatchObject({ default: null, nullable: true });
    expect(variable.sizes.default).toEqual({ "vpc-cni": 1 });
    expect(variable.sizes.nullable).toBe(false);
  });

  test("writes an expression as an expression, inside a function too", () => {
    const { resource } = json((module) => {
      module.declareInput("name", { type: "string", description: "Name." });
      new SqsQueue(module, "mail", { policy: Fn.jsonencode({ Sid: `${hcl("var.name")}-read` }) });
    });
    expect(resource.aws_sqs_queue.mail.policy).toBe('${jsonencode({"Sid" = "${var.name}-read"})}');
  });

  test("refuses an expression that names an input which is not declared", () => {
    const build = (module: Sample) => {
      module.declareInput("name", { type: "string", description: "Name." });
      new SqsQueue(module, "mail", { name: hcl("lower(var.nmae)") });
    };
    expect(() => json(build)).toThrow("`var.nmae` in sample is not declared: declare the input, or correct the name");
  });

  test("has mocks for all its outputs, of the examples", () => {
    const files = moduleFiles(
      new Sample((module) => module.declareOutput("arn", { value: "x", description: "ARN.", example: "arn:aws:sqs" })),
    );
    expect(JSON.parse(files["mocks.json"] ?? "")).toEqual({ arn: "arn:aws:sqs" });
  });

  test("documents inputs, outputs and resources in its README", () => {
    const readme = moduleFiles(
      new Sample((module) => {
        module.declareInput("name", { type: "string", description: "What it is called." });
        module.declareInput("mode", { type: "string", default: "a|b", description: "a or b." });
        module.declareOutput("arn", { value: "x", description: "Its ARN.", example: "x" });
        new SqsQueue(module, "mail");
      }),
    )["README.md"];
    expect(readme).toContain("| `name` | `string` | required | What it is called. |");
    expect(readme).toContain('| `mode` | `string` | `"a\\|b"` | a or b. |');
    expect(readme).toContain("| `arn` | Its ARN. |");
    expect(readme).toContain("- `aws_sqs_queue.mail`");
  });
});

describe("a module is refused at synth", () => {
  test("when two resources have one address", () => {
    expect(
      synth((module) => {
        new SqsQueue(module, "mail_dead");
        new SqsQueue(new Construct(module, "mail"), "dead");
      }),
    ).toThrow("`sample/mail/dead` and `sample/mail_dead` have one address, aws_sqs_queue.mail_dead: rename one");
  });

  test("when a name is not one of Terraform's", () => {
    expect(synth((module) => new SqsQueue(module, "dead-letters"))).toThrow(
      "`aws_sqs_queue.dead-letters` is not a Terraform name: use a-z, 0-9 and _",
    );
  });

  test("when an input has no description or no type", () => {
    expect(synth((module) => module.declareInput("name", { type: "string", description: "" }))).toThrow(
      "input `name` has no description",
    );
    expect(synth((module) => module.declareInput("name", { type: "", description: "Name." }))).toThrow(
      "input `name` has no type: give it a Terraform type constraint",
    );
  });

  test("when an output has no description or no example", () => {
    expect(synth((module) => module.declareOutput("arn", { value: "x", description: "", example: "x" }))).toThrow(
      "output `arn` has no description",
    );
    const output = { value: "x", description: "ARN.", example: undefined };
    expect(synth((module) => module.declareOutput("arn", output))).toThrow(
      "output `arn` has no example: its mocks are made from it",
    );
  });

  test("when an expression would become plain text", () => {
    expect(synth((module) => new SqsQueue(module, "mail", { policy: Fn.jsonencode({ Sid: "${var.name}" }) }))).toThrow(
      "`$${var.name}` in sample would be plain text: write the expression with hcl()",
    );
  });
});
