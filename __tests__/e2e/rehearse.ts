import { readEnvironment } from "../../src/live/environment";
import { modelsFolder } from "../../src/rehearsal/aws-models";
import { type Denial, denialsOf } from "../../src/rehearsal/denials";
import { type Misfit, misfitsOf } from "../../src/rehearsal/misfits";
import { type Call, callOf, readRequests } from "../../src/rehearsal/requests";
import { pythonPackage } from "../../src/toolchain/python";
import { ADMINISTRATOR } from "../contract/iam/administrator";
import { pipelineRoles } from "../contract/iam/pipeline-roles";

export interface Rehearsal {
  readonly calls: readonly Call[];
  /** What IAM would refuse, by environment; what an administrator alone may do is left out. */
  readonly denials: Readonly<Record<string, readonly Denial[]>>;
  /** What the API would refuse. */
  readonly misfits: readonly Misfit[];
}

/** Requests that are not what AWS's model takes, with the reason why they are fine. */
const MISFITS: Readonly<Record<string, { readonly problem: RegExp; readonly reason: string }>> = {
  "logs:GetDelivery id": { problem: /must match/, reason: "the emulator's ids are UUIDs, AWS's have no dashes" },
  "logs:DeleteDelivery id": { problem: /must match/, reason: "the same" },
};

export const isKnownMisfit = ({ operation, member, problem }: Misfit): boolean =>
  MISFITS[`${operation} ${member}`]?.problem.test(problem) ?? false;

/** A call of the laptop cloud as it would be made in another environment: in its account, with its names. */
const inEnvironment = (call: Call, name: string, accountId: string): Call =>
  JSON.parse(
    JSON.stringify(call)
      .replaceAll("000000000000", accountId)
      .replace(/\blocal\b/g, name),
  );

/** Holds what the emulator was asked against the roles of dev, staging and prod, and against AWS's models of its APIs. */
export async function rehearse(file: string): Promise<Rehearsal> {
  const data = modelsFolder(await pythonPackage("python"));
  const calls = new Map<string, Call>();
  for (const request of readRequests(file)) {
    const call = callOf(data, request);
    calls.set(JSON.stringify(call), call);
  }
  const all = [...calls.values()];
  const denials: Record<string, Denial[]> = {};
  for (const name of ["dev", "staging", "prod"]) {
    const { account_id: accountId } = readEnvironment(name);
    const context = {
      // Roles of the platform have the boundary from the day that they are made.
      "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/billpay-boundary`,
    };
    const found = await denialsOf(
      all.map((call) => inEnvironment(call, name, accountId)),
      await pipelineRoles(name),
      { accountId, context },
    );
    denials[name] = found.filter(({ action }) => !ADMINISTRATOR.includes(action));
  }
  return { calls: all, denials, misfits: all.flatMap((call) => misfitsOf(data, call)) };
}
