import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { templateProblems } from "../../src/portal/template-lint";
import { repo } from "../../src/system/repo";
import { edit } from "../copy-of-repo";

const TEMPLATE = "templates/app/template.yaml";
const FILES = {
  [TEMPLATE]: `
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: app }
spec:
  type: service
  parameters:
    - title: App
      required: [name, kind]
      properties:
        name: { $yaml: ../parameters/name.yaml }
        kind: { title: Kind, type: string, enum: [api, job] }
        labels:
          type: array
          maxItems: 3
          items: { type: string, maxLength: 10, pattern: "^[a-z]+$" }
      dependencies:
        kind:
          oneOf:
            - properties:
                kind: { enum: [api] }
                port: { type: integer, minimum: 1, maximum: 9 }
            - properties:
                kind: { enum: [job] }
  steps:
    - id: owner
      action: catalog:fetch
      input: { entityRefs: "\${{ parameters.labels }}" }
    - id: files
      if: \${{ parameters.port is defined and parameters.kind in ['api'] }}
      action: fetch:template
      each: \${{ steps.owner.output.entities }}
      input:
        url: ./skeleton
        copyWithoutTemplating: [.github/**]
        values:
          name: \${{ parameters.name | upper }}
          entity: \${{ each.value.metadata.name }}
          asker: \${{ user.ref }}
    - id: pull-request
      action: publish:github:pull-request
      input:
        repoUrl: { $yaml: ../steps/url.yaml }
        branchName: app
        title: App
        description: Because.
  output:
    links:
      - { title: Pull request, url: "\${{ steps['pull-request'].output.remoteUrl }}" }
`,
  "templates/parameters/name.yaml": 'type: string\nmaxLength: 20\npattern: "^[a-z]+$"\n',
  "templates/steps/url.yaml": "github.com?owner=billpay&repo=app\n",
  "templates/app/skeleton/.github/ci.yml": "run: ${{ github.sha }}\n",
  "templates/app/skeleton/${{ values.name }}.md":
    "{% for part in values.name %}${{ part | lower }}{% endfor %}{% set x = values.asker %}${{ x }}${{ values.entity }}\n" +
    "{% raw %}${{ github.sha }} {# kept #}{% endraw %}\n",
};
const README = "templates/app/skeleton/${{ values.name }}.md";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-templates-"));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("the templates of this repository have no problem", () => {
  expect(templateProblems(repo)).toEqual([]);
});

test("a template that is right has no problem", () => {
  expect(templateProblems(root)).toEqual([]);
});

test.each([
  // names
  [
    "a parameter that there is not",
    "parameters.labels",
    "parameters.lables",
    ["spec.steps[0].input.entityRefs: parameters.lables is not a parameter", "parameters.labels is read by nothing"],
  ],
  [
    "a parameter in brackets that there is not",
    "parameters.labels",
    "parameters['lables']",
    ["spec.steps[0].input.entityRefs: parameters.lables is not a parameter", "parameters.labels is read by nothing"],
  ],
  ["a parameter that nothing reads", "parameters.name | upper", "'a' | upper", ["parameters.name is read by nothing"]],
  [
    "a step that there is not",
    "steps.owner.output.entities",
    "steps.own.output.entities",
    ["spec.steps[1].each: steps.own.output.entities: no step before this one has the id own"],
  ],
  [
    "a step that comes later",
    "steps.owner.output.entities",
    "steps['pull-request'].output.remoteUrl",
    ["spec.steps[1].each: steps.pull-request.output.remoteUrl: no step before this one has the id pull-request"],
  ],
  [
    "an output that the action has not",
    "steps.owner.output.entities",
    "steps.owner.output.entitys",
    ["spec.steps[1].each: steps.owner.output.entitys: catalog:fetch has no output entitys"],
  ],
  [
    "a step without its output",
    "steps.owner.output.entities",
    "steps.owner.entities",
    ["spec.steps[1].each: steps.owner.entities: must be steps.owner.output"],
  ],
  [
    "an output of the template that no step has",
    "steps['pull-request'].output.remoteUrl",
    "steps['pull-request'].output.remoteUr",
    [
      "spec.output.links[0].url: steps.pull-request.output.remoteUr: publish:github:pull-request has no output remoteUr",
    ],
  ],
  ["a name of nothing", "user.ref", "usr.ref", ["spec.steps[1].input.values.asker: usr.ref: there is no usr"]],
  [
    "a part that a name has not",
    "user.ref",
    "user.reff",
    ["spec.steps[1].input.values.asker: user.reff: user has no reff"],
  ],
  [
    "each in a step that has none",
    "title: App\n        desc",
    "title: ${{ each.value }}\n        desc",
    ["spec.steps[2].input.title: each.value: the step has no each"],
  ],
  [
    "a part that each has not",
    "each.value.metadata.name",
    "each.name",
    ["spec.steps[1].input.values.entity: each.name: must be each.key or each.value"],
  ],
  ["a filter that there is not", "| upper", "| uper", ["spec.steps[1].input.values.name: there is no filter uper"]],
  [
    "an expression that is not closed",
    "${{ user.ref }}",
    "${{ user.ref",
    ["spec.steps[1].input.values.asker is no template: expected variable end"],
  ],
  // steps
  ["an id twice", "id: files", "id: owner", ["spec.steps[1].id is owner, which a step before it has"]],
  ["no id", "- id: files\n      if", "- if", ["spec.steps[1] has no id: must have one"]],
  [
    "an action that there is not",
    "action: catalog:fetch",
    "action: catalog:fetsch",
    ["spec.steps[0].action is catalog:fetsch: there is no such action"],
  ],
  [
    "an input that the action does not take",
    "title: App\n        desc",
    "title: App\n        branch: b\n        desc",
    ["spec.steps[2].input.branch is nothing that publish:github:pull-request takes"],
  ],
  [
    "no input that the action needs",
    "        description: Because.\n",
    "",
    ["spec.steps[2].input has no description, which publish:github:pull-request needs"],
  ],
  [
    "a condition that is always met",
    "if: ${{ parameters.port is defined and parameters.kind in ['api'] }}",
    "if: parameters.port",
    [
      'spec.steps[1].if is "parameters.port": must be true, false or an expression in ${{ }}',
      "parameters.kind is read by nothing",
      "parameters.port is read by nothing",
    ],
  ],
  [
    "an empty value",
    "description: Because.",
    "description:",
    ["spec.steps[2].input.description is empty: must have a value, or not be there"],
  ],
  // bounds
  [
    "a text without a length",
    "maxLength: 10, ",
    "",
    ["spec.parameters[0].properties.labels.items has no maxLength: must have one"],
  ],
  [
    "a text without a pattern",
    ', pattern: "^[a-z]+$" }',
    " }",
    ["spec.parameters[0].properties.labels.items has no pattern: must have one"],
  ],
  [
    "a pattern that is not of the whole text",
    '"^[a-z]+$" }',
    '"[a-z]+" }',
    ["spec.parameters[0].properties.labels.items.pattern is [a-z]+: must begin with ^ and end with $"],
  ],
  [
    "a pattern that is none",
    '"^[a-z]+$" }',
    '"^[a-z+$" }',
    [expect.stringContaining("spec.parameters[0].properties.labels.items.pattern is no regular expression")],
  ],
  [
    "a list without a length",
    "maxItems: 3\n",
    "\n",
    ["spec.parameters[0].properties.labels has no maxItems: must have one"],
  ],
  [
    "a number without a bound",
    ", maximum: 9",
    "",
    ["spec.parameters[0].dependencies.kind.oneOf[0].properties.port has no maximum: must have one"],
  ],
  [
    "a property without a type",
    "type: array\n",
    "\n",
    [
      "spec.parameters[0].properties.labels has type undefined: must be string, integer, number, boolean or array, or have an enum",
    ],
  ],
  [
    "a required property that there is not",
    "required: [name, kind]",
    "required: [name, kinds]",
    ["spec.parameters[0].required: kinds is not a property"],
  ],
  // files
  [
    "a shared file that there is not",
    "../parameters/name.yaml",
    "../parameters/nam.yaml",
    [
      "$yaml: ../parameters/nam.yaml is not there",
      "spec.parameters[0].properties.name has type undefined: must be string, integer, number, boolean or array, or have an enum",
    ],
  ],
  [
    "keys beside a shared file",
    "{ $yaml: ../steps/url.yaml }",
    "{ $yaml: ../steps/url.yaml, title: t }",
    ["$yaml: ../steps/url.yaml has other keys beside it: must be alone, Backstage leaves it as it is otherwise"],
  ],
  [
    "a skeleton that there is not",
    "./skeleton",
    "./skelton",
    ["spec.steps[1].input.url is ./skelton: there is no such folder"],
  ],
  [
    "a pattern that copies nothing",
    "[.github/**]",
    "[.github/**, .gitlab/**]",
    ["spec.steps[1].input.copyWithoutTemplating: .gitlab/** matches no file of ./skeleton"],
  ],
  [
    "a value that the step does not give",
    "          asker: ${{ user.ref }}\n",
    "",
    [`spec.steps[1].input: ${README.slice("templates/app/".length)}: values.asker is not given by the step`],
  ],
  [
    "GitHub's expressions in a file that is rendered",
    "copyWithoutTemplating: [.github/**]\n",
    "\n",
    [
      "spec.steps[1].input: skeleton/.github/ci.yml: ${{ github.sha }} is no value of the step: must begin with values, or be copied or raw where it is GitHub's",
    ],
  ],
])("%s is named", (_, from, to, problems) => {
  edit(root, TEMPLATE, from, to);
  const found = templateProblems(root);
  expect(found).toHaveLength(problems.length);
  for (const problem of problems)
    expect(found).toContainEqual(typeof problem === "string" ? `${TEMPLATE}: ${problem}` : problem);
});

test.each([
  ["a filter that there is not", "${{ part | lower }}", "${{ part | lowr }}", "there is no filter lowr"],
  [
    "a loop's name after the loop",
    "{% set x",
    "${{ part }}{% set x",
    "${{ part }} is no value of the step: must begin with values, or be copied or raw where it is GitHub's",
  ],
  [
    "a comment that would be left out",
    "{% set x",
    "{# gone #}{% set x",
    "{# begins a comment, which is left out up to #}: must be copied or raw",
  ],
  ["a block that is not closed", "{% endfor %}", "", expect.stringContaining("is no template: ")],
])("%s in a file of a skeleton is named", (_, from, to, problem) => {
  edit(root, README, from, to);
  const place = `${TEMPLATE}: spec.steps[1].input: skeleton/\${{ values.name }}.md: `;
  const found = templateProblems(root);
  expect(found).toEqual([typeof problem === "string" ? place + problem : problem]);
});

test("a file's name is rendered too", () => {
  writeFileSync(join(root, "templates/app/skeleton/${{ values.nam }}.txt"), "");
  expect(templateProblems(root)).toEqual([
    `${TEMPLATE}: spec.steps[1].input: skeleton/\${{ values.nam }}.txt: values.nam is not given by the step`,
  ]);
});

test("what is not text is copied, and not looked at", () => {
  writeFileSync(join(root, "templates/app/skeleton/logo.bin"), "\0${{ github.sha }}");
  expect(templateProblems(root)).toEqual([]);
});

test("a shared file's own $yaml is named: Backstage does not follow it", () => {
  writeFileSync(join(root, "templates/steps/url.yaml"), "$yaml: other.yaml\n");
  expect(templateProblems(root)).toContain(
    `${TEMPLATE}: $yaml: ../steps/url.yaml has a $yaml in it, which Backstage does not follow`,
  );
});

test("the folder of a choice that there is not is named", () => {
  edit(root, TEMPLATE, "url: ./skeleton", "url: ./kinds/${{ parameters.kind }}");
  edit(root, TEMPLATE, "copyWithoutTemplating: [.github/**]\n", "\n");
  mkdirSync(join(root, "templates/app/kinds/api"), { recursive: true });
  mkdirSync(join(root, "templates/app/kinds/other"), { recursive: true });
  writeFileSync(join(root, "templates/app/kinds/other/a.txt"), "${{ values.other }}"); // no choice leads there
  expect(templateProblems(root)).toEqual([
    `${TEMPLATE}: spec.steps[1].input.url is ./kinds/job: there is no such folder`,
  ]);
});

test("each folder that an url may lead to is looked at", () => {
  edit(root, TEMPLATE, "url: ./skeleton", "url: ./kinds/${{ parameters.kind }}");
  edit(root, TEMPLATE, "copyWithoutTemplating: [.github/**]\n", "\n");
  for (const kind of ["api", "job"]) {
    mkdirSync(join(root, "templates/app/kinds", kind), { recursive: true });
    writeFileSync(join(root, "templates/app/kinds", kind, "a.txt"), `\${{ values.${kind} }}`);
  }
  expect(templateProblems(root)).toEqual(
    ["api", "job"].map(
      (kind) => `${TEMPLATE}: spec.steps[1].input: kinds/${kind}/a.txt: values.${kind} is not given by the step`,
    ),
  );
});
