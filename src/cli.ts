import { Command, CommanderError, InvalidArgumentError } from "commander";
import pc from "picocolors";
import packageJson from "../package.json";
import { systemSentence, UserError } from "./system/errors";
import { INTERRUPTED, wasInterrupted } from "./system/process";

// Each command loads what it needs when it runs: `synth` takes half a second, and the AWS SDK another half.
const cloud = () => import("./local/cloud");
const tools = () => import("./toolchain/tools");
const commands = () => import("./pipeline/commands");

const program = new Command("billpay")
  .description("BillPay's platform: modules, environments and a cloud on this machine")
  .version(packageJson.version)
  .enablePositionalOptions()
  .showHelpAfterError("(`billpay --help` lists the commands)")
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 refused or failed, 2 drifted, 130 interrupted.\nBILLPAY_PORT (default 4566) and BILLPAY_LOCAL_DIR (default .local) set where the laptop cloud listens and keeps its files.",
  );

// CloudTrail shows it, of this program's calls and of OpenTofu's: https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
program.hook("preAction", (_, command) => {
  process.env.AWS_SDK_UA_APP_ID ??= `billpay-${command.name()}`;
});

program
  .command("up")
  .description("start the laptop cloud: live/local on an AWS emulator, with a sample page on each site")
  .option("--cluster", "also start a Kubernetes control plane, with the platform and the services")
  .action(async (options) => {
    const { up } = await cloud();
    const { describeStatus } = await import("./local/report");
    console.log(describeStatus(await up(options)));
  });

program
  .command("status")
  .description("show what is running on this machine, with its identifiers")
  .option("--json", "print JSON")
  .action(async ({ json }) => {
    const { cloudStatus } = await cloud();
    const { describeStatus, statusJson } = await import("./local/report");
    const found = await cloudStatus();
    if (json) return console.log(JSON.stringify(found ? statusJson(found) : null, null, 2));
    console.log(found ? describeStatus(found) : "nothing is running: `npm start` starts the laptop cloud");
  });

program
  .command("down")
  .description("destroy live/local and stop everything that is running")
  .option("--keep-state", "stop without destroying; the next `up` finds all resources again")
  .action(async (options) => (await cloud()).down(options));

program
  .command("synth")
  .description("write modules/ from src/modules")
  .action(async () => (await import("./main")).synth());

program
  .command("validate")
  .description("validate env.yaml, the class it names and the services' files against their schemas")
  .argument("[environment...]", "environments to validate (default: all)")
  .action(async (names: string[]) => {
    const { environmentNames, readEnvironment } = await import("./live/environment");
    const problems = new Set<string>(); // two environments may have one class
    for (const name of names.length > 0 ? names : environmentNames()) {
      try {
        readEnvironment(name);
        console.log(`${pc.green("✓")} live/${name}/env.yaml`);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        for (const line of error.message.split("\n")) problems.add(line);
      }
    }
    if (problems.size > 0) throw new UserError([...problems].join("\n"));
  });

program
  .command("inputs")
  .description("list every input of a unit with its value and where it is set")
  .argument("<environment>")
  .argument("[unit]", "unit to list (default: all)")
  .option("--json", "print JSON")
  .addHelpText(
    "after",
    "\nLayers, lowest first: module default, live/_units, live/_classes, live/_services, env.yaml, what live/_units fixes, the unit's own file.\nOutputs of other units are shown as the examples in modules/<name>/mocks.json.",
  )
  .action(async (environment: string, unit: string | undefined, options) =>
    (await commands()).inputsCommand(environment, unit, options),
  );

program
  .command("preflight")
  .description(
    "look at an account before anything is created in it: what blocks, which inputs to set; nothing is written",
  )
  .argument("<environment>")
  .option("--write", "set in env.yaml what fits what was found")
  .option("--json", "print JSON")
  .addHelpText("after", "\nExit codes: 0 nothing blocks, 1 something does.")
  .action(async (environment: string, options) => {
    process.exitCode = await (await commands()).preflightCommand(environment, options);
  });

program
  .command("bootstrap")
  .description("with an administrator's credentials, create what the pipeline needs: state bucket, roles, zone")
  .argument("<environment>")
  .addHelpText("after", "\nWhat is there already is left alone: run it again to go on where it stopped.")
  .action(async (environment: string) => {
    process.exitCode = await (await commands()).bootstrapCommand(environment);
  });

program
  .command("secrets")
  .description("list the secrets of an environment and whether each has a value; values are never read")
  .argument("<environment>")
  .option("--generate", "let AWS generate the values that are missing and that no operator gives")
  .option("--rotate <name>", "let AWS generate a new value for this secret; the old one stays as AWSPREVIOUS")
  .option("--json", "print JSON")
  .action(async (environment: string, options) => (await commands()).secretsCommand(environment, options));

const STORE = "keep the run in the bucket of the states too, for `apply` and `rollback` on another machine";

program
  .command("plan")
  .description("plan an environment, check the plans against policy, price them and decide")
  .argument("<environment>")
  .argument("[unit...]", "units to plan (default: changed units and their dependents)")
  .option("--all", "plan every unit")
  .option(
    "--since <commit>",
    "plan what changed since then (default: where this branch left main; on main, the previous commit)",
  )
  .option("--drifted", "plan what drifted in the last `billpay drift`")
  .option("--offline", "plan from nothing, with no credentials and no network")
  .option("--store", STORE)
  .addHelpText("after", "\nExit codes: 0 approved or held, 1 denied or failed.")
  .action(async (environment: string, units: string[], options) => {
    process.exitCode = await (await commands()).planCommand(environment, { ...options, units });
  });

program
  .command("destroy")
  .description("plan to destroy units of an environment; `apply` then destroys them")
  .argument("<environment>")
  .argument("[unit...]", "units to destroy (default: all applied units)")
  .addHelpText("after", "\nExit codes: 0 approved or held, 1 denied or failed.")
  .action(async (environment: string, units: string[]) => {
    process.exitCode = await (await commands()).destroyCommand(environment, units);
  });

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number of seconds, up to 99999");
}

program
  .command("apply")
  .description("apply exactly the plans of an approved run")
  .argument("<environment>")
  .argument("<run>", "id of the run, or `latest`")
  .option("--lock-timeout <seconds>", "how long to wait for somebody who holds a state", seconds, 300)
  .action(async (environment: string, run: string, { lockTimeout }: { lockTimeout: number }) => {
    process.exitCode = await (await commands()).applyCommand(environment, run, lockTimeout * 1000);
  });

program
  .command("drift")
  .description("show where deployed resources differ from the code, by attribute")
  .argument("<environment>")
  .argument("[unit...]", "units to check (default: all applied units)")
  .addHelpText("after", "\nExit codes: 0 in sync, 2 drifted, 1 failed.")
  .action(async (environment: string, units: string[]) => {
    process.exitCode = await (await commands()).driftCommand(environment, units);
  });

program
  .command("rollback")
  .description("plan a return to the modules and live tree of an earlier run; `apply` then applies it")
  .argument("<environment>")
  .argument("<run>", "id of the run to go back to")
  .option("--store", STORE)
  .action(async (environment: string, run: string, options) => {
    process.exitCode = await (await commands()).rollbackCommand(environment, run, options);
  });

program
  .command("runs")
  .description("list the runs of an environment, the newest first, from CloudWatch and this checkout")
  .argument("<environment>")
  .option("--json", "print JSON")
  .option("--html <file>", "write a page: runs, drift, policy findings and cost over time")
  .option("--limit <number>", "how many runs at most (default: 20; 500 with --json or --html)")
  .option("--since <date>", "no runs from before this day or time in UTC, such as 2026-11-24")
  .action(async (environment: string, options) => (await commands()).runsCommand(environment, options));

program
  .command("cost")
  .description("estimate the monthly cost of an environment from its plan, without credentials")
  .argument("<environment>")
  .action(async (environment) => (await commands()).costCommand(environment));

program
  .command("prices")
  .description("show where the prices of the cost estimates come from, and of what day")
  .option(
    "--refresh [region]",
    "read them anew from AWS's public price list (default: of all regions that have prices)",
  )
  .action(async (options) => (await commands()).pricesCommand(options));

program
  .command("policies")
  .description("write the table in docs/policies.md from the policies' metadata")
  .requiredOption("--docs", "write docs/policies.md")
  .action(async () => (await import("./pipeline/policy")).writePolicyDocs());

program
  .command("unlock")
  .description("release the lock of a state whose holder is gone")
  .argument("<environment>")
  .argument("<unit>")
  .argument("<lock>", "id, from the error message")
  .action(async (environment, unit, lock) => (await cloud()).unlock(environment, unit, lock));

program
  .command("restore")
  .description("restore an older version of a unit's state, where the current one is broken")
  .argument("<environment>")
  .argument("<unit>")
  .argument("<version>", "id, from the error message")
  .action(async (environment, unit, version) => {
    process.exitCode = await (await commands()).restoreCommand(environment, unit, version);
  });

program
  .command("move")
  .description("give the state of a renamed unit to its new name")
  .argument("<environment>")
  .argument("<old>", "name that the unit had")
  .argument("<new>", "name that it has")
  .action(async (environment, from, to) => {
    process.exitCode = await (await commands()).moveCommand(environment, from, to);
  });

program
  .command("catalog")
  .description("write backstage/catalog/ and catalog-info.yaml, the platform as entities of Backstage, from live/")
  .option("--check", "write nothing: fail where they are not what live/ says")
  .action(async ({ check = false }) => {
    const { catalogTexts, ownEntities, staleFiles, writeCatalog } = await import("./portal/catalog");
    ownEntities();
    const stale = check ? staleFiles(await catalogTexts()) : await writeCatalog();
    if (check && stale.length > 0)
      throw new UserError(`${stale.join(", ")}: not what live/ says: run \`npx billpay catalog\` and commit`);
    console.log(stale.length === 0 ? "the catalog is up to date" : `written: ${stale.join(", ")}`);
  });

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1024 && number <= 65535) return number;
  throw new InvalidArgumentError("must be a port from 1024 to 65535");
}

program
  .command("portal")
  .description("run the developer portal on this machine, against a GitHub of its own, until Ctrl-C")
  .option("--port <port>", "where it listens, on this machine alone", port, 7007)
  .option("--cost", "first price every environment from its plan; until live/ or modules/ change, once")
  .action(async (options) => (await import("./portal/portal")).runPortal(options, console.log));

program
  .command("tools")
  .description("install the pinned tools and providers")
  .option("--whole-provider", "compile every service of the AWS provider, not only those the modules use")
  .option("--cluster", "also install what `up --cluster` needs: a Kubernetes control plane and Helm")
  .action(async ({ wholeProvider, cluster }) => {
    const { obtainTools } = await tools();
    const { obtainProvider } = await import("./toolchain/provider");
    const { cliConfig, kubernetesProviders } = await import("./toolchain/cli-config");
    const origin = await obtainProvider({ whole: wholeProvider });
    await obtainTools();
    if (cluster) await (await import("./local/kubernetes")).obtainClusterTools();
    console.log(`AWS provider: ${origin}; Kubernetes and Helm providers: ${kubernetesProviders()}; by ${cliConfig}`);
  });

program
  .command("exec")
  .description("run a command with the pinned tools first on PATH")
  .argument("<command...>")
  .passThroughOptions()
  .allowUnknownOption()
  .action(async ([command = "", ...args]: string[]) => {
    const { run } = await import("./system/process");
    const { commandEnvironment } = await tools();
    const { code } = await run(command, args, { env: await commandEnvironment(command), inherit: true });
    process.exitCode = code;
  });

program
  .command("env")
  .description('print shell code that puts the pinned tools first on PATH: eval "$(npx billpay env)"')
  .action(async () => {
    await (await import("./toolchain/provider")).obtainProvider();
    const found = await (await tools()).obtainTools();
    for (const [name, value] of Object.entries(found)) console.log(`export ${name}='${value}'`);
  });

program
  .command("eks-token")
  .description("print a token for the Kubernetes API of an EKS cluster, for live/_kubernetes.hcl and for kubectl")
  .argument("<cluster>")
  .requiredOption("--region <region>", "region of the cluster")
  .option("--role <arn>", "role to assume first (default: none)")
  .action(async (cluster: string, options) => {
    const { eksToken } = await import("./live/eks-token");
    console.log(JSON.stringify(await eksToken(cluster, options)));
  });

program
  .command("doctor")
  .description("show which tools are found, from where, and how to install what is missing")
  .action(async () => {
    const { doctor } = await import("./local/doctor");
    if (!(await doctor())) process.exitCode = 1;
  });

program
  .command("sites", { hidden: true })
  .argument("<port>")
  .argument("<routes...>")
  .action(async (port, routes) => (await import("./local/sites")).serveSites(Number(port), routes));

// Whoever read our output, as `| head` does, has read enough.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

program.exitOverride();
for (const command of program.commands) command.exitOverride();

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
  } else if (wasInterrupted()) {
    console.error(`${pc.yellow("interrupted:")} finished work is kept; the next run resumes from there`);
    process.exitCode = INTERRUPTED;
  } else {
    const line =
      error instanceof UserError
        ? error.message
        : (systemSentence(error) ?? (error instanceof Error ? error.stack : String(error)));
    console.error(`${pc.red("error:")} ${line}`);
    process.exitCode = 1;
  }
});
