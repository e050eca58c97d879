import { Command, CommanderError } from "commander";
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
    "\nExit codes: 0 done, 1 refused or failed, 2 drifted, 130 interrupted.\nBILLPAY_PORT (4566) and BILLPAY_LOCAL_DIR (.local) move the laptop cloud.",
  );

program
  .command("up")
  .description("bring up live/local on an AWS emulator on this machine, with a page on each site")
  .option("--cluster", "also a Kubernetes control plane, with the platform and the services in it")
  .action(async (options) => {
    const { up } = await cloud();
    const { describeStatus } = await import("./local/report");
    console.log(describeStatus(await up(options)));
  });

program
  .command("status")
  .description("what stands on this machine, with its identifiers")
  .option("--json", "for a program")
  .action(async ({ json }) => {
    const { cloudStatus } = await cloud();
    const { describeStatus, statusJson } = await import("./local/report");
    const found = await cloudStatus();
    if (json) return console.log(JSON.stringify(found ? statusJson(found) : null, null, 2));
    console.log(found ? describeStatus(found) : "nothing runs: `npm start` brings the laptop cloud up");
  });

program
  .command("down")
  .description("destroy live/local and stop everything that runs")
  .option("--keep-state", "stop only; the next `up` finds all resources again")
  .action(async (options) => (await cloud()).down(options));

program
  .command("synth")
  .description("write modules/ from src/modules")
  .action(async () => (await import("./main")).synth());

program
  .command("validate")
  .description("check env.yaml, the class that it names, and the files of the services")
  .argument("[environment...]", "environments to check (default: all)")
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
  .command("plan")
  .description("plan an environment, hold the plans against policy, price them and decide on them")
  .argument("<environment>")
  .argument("[unit...]", "units to plan (default: those that differ, and their dependents)")
  .option("--all", "plan every unit")
  .option(
    "--since <commit>",
    "what differs since then (default: where this branch left main; on main, the commit before)",
  )
  .option("--offline", "plan from nothing, with no credentials and no network")
  .addHelpText("after", "\nExit codes: 0 approved or held, 1 denied or failed.")
  .action(async (environment: string, units: string[], options) => {
    process.exitCode = await (await commands()).planCommand(environment, { ...options, units });
  });

program
  .command("apply")
  .description("apply exactly the plans of a run that was approved")
  .argument("<environment>")
  .argument("<run>", "id of the run, or `latest`")
  .action(async (environment: string, run: string) => {
    process.exitCode = await (await commands()).applyCommand(environment, run);
  });

program
  .command("drift")
  .description("what stands otherwise than the code says, by attribute")
  .argument("<environment>")
  .argument("[unit...]", "units to look at (default: all that were applied)")
  .addHelpText("after", "\nExit codes: 0 in sync, 2 drifted, 1 failed.")
  .action(async (environment: string, units: string[]) => {
    process.exitCode = await (await commands()).driftCommand(environment, units);
  });

program
  .command("rollback")
  .description("plan the units of a run back to the modules and the live tree of its commit; `apply` then applies it")
  .argument("<environment>")
  .argument("<run>", "id of the run to go back to")
  .action(async (environment: string, run: string) => {
    process.exitCode = await (await commands()).rollbackCommand(environment, run);
  });

program
  .command("cost")
  .description("what an environment costs in a month, priced from its plan, with no credentials")
  .argument("<environment>")
  .action(async (environment) => (await commands()).costCommand(environment));

program
  .command("policies")
  .description("write the table in docs/policies.md from the policies' metadata")
  .requiredOption("--docs", "the one thing it does so far")
  .action(async () => (await import("./pipeline/policy")).writePolicyDocs());

program
  .command("unlock")
  .description("release a state's lock whose holder is gone")
  .argument("<environment>")
  .argument("<unit>")
  .argument("<lock>", "id, as the refusal names it")
  .action(async (environment, unit, lock) => (await cloud()).unlock(environment, unit, lock));

program
  .command("restore")
  .description("make an older version of a unit's state the present one, where that is broken")
  .argument("<environment>")
  .argument("<unit>")
  .argument("<version>", "id, as the refusal names it")
  .action(async (environment, unit, version) => {
    process.exitCode = await (await commands()).restoreCommand(environment, unit, version);
  });

program
  .command("tools")
  .description("obtain the pinned tools and the providers")
  .option("--whole-provider", "compile every service of the AWS provider, not only those the modules use")
  .option("--cluster", "also what `up --cluster` needs: a Kubernetes control plane, and Helm")
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
  .description('print what puts the pinned tools first in a shell: eval "$(npx billpay env)"')
  .action(async () => {
    await (await import("./toolchain/provider")).obtainProvider();
    const found = await (await tools()).obtainTools();
    for (const [name, value] of Object.entries(found)) console.log(`export ${name}='${value}'`);
  });

program
  .command("doctor")
  .description("what is found, from where, what is missing and how to get it")
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
    console.error(`${pc.yellow("interrupted:")} what is done is kept, and the next run goes on from there`);
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
