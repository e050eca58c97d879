import { basename } from "node:path";
import type { Environment } from "./environment";
import { lockSentence } from "./state-locks";

/** The run that something failed in. */
export interface RunContext {
  readonly environment: Pick<Environment, "name" | "account_id" | "endpoint">;
  readonly verb: string;
  /** A plan from nothing, which asks nobody. */
  readonly offline: boolean;
  readonly unit?: string;
}

/** A known cause, in a sentence with the way out. */
export interface KnownCause {
  readonly sentence: string;
  /** Has nothing to do with the unit that met it. */
  readonly affectsWholeRun: boolean;
}

/** The cause behind what Terragrunt and OpenTofu say; undefined where it is none of the known ones. */
export function knownCause(text: string, where: RunContext): KnownCause | undefined {
  const flat = text.replace(/\s+/g, " "); // OpenTofu breaks its lines anywhere
  for (const { pattern, sentence, affectsWholeRun = false } of CAUSES) {
    const found = pattern.exec(flat);
    if (found) return { sentence: sentence(found, where), affectsWholeRun };
  }
  return undefined;
}

interface Cause {
  readonly pattern: RegExp;
  readonly sentence: (found: RegExpExecArray, where: RunContext) => string;
  readonly affectsWholeRun?: boolean;
}

/** Those that others follow from come first. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /Failed to execute "(\S+?)[" ].*(?:signal: (killed|SIGKILL)\b|exit status 137\b)/,
    sentence: ([, program = ""]) =>
      `${basename(program)} was killed (signal 9): memory ran out, or somebody ended it; free memory, then run it again`,
  },
  {
    pattern:
      /Failed to execute "(\S+?)[" ].*(signal: (?:terminated|interrupt|hangup|quit|aborted|segmentation fault|bus error|broken pipe|SIG[A-Z]+))/,
    sentence: ([, program = "", signal]) => `${basename(program)} was ended (${signal}): run it again`,
  },
  {
    pattern:
      /(?:fork\/exec (\S+)|exec: "(\S+)"): (no such file or directory|executable file not found|permission denied|exec format error)/,
    sentence: ([, path = "", name = path, why]) =>
      `${basename(name)} cannot be started (${path && `${path}: `}${why}): obtain it with \`npx billpay tools\``,
    affectsWholeRun: true,
  },
  {
    pattern:
      /(?:`terragrunt` is not on PATH|exec: \S*terragrunt: not found|\S*terragrunt is not there|terragrunt cannot be started \(\w+\))/,
    sentence: ([what]) => `${what}: obtain it with \`npx billpay tools\``,
    affectsWholeRun: true,
  },
  {
    pattern: /`terragrunt` did not come to its end within .*?, and was ended/,
    sentence: ([what]) => `${what}: run it again, it goes on from there`,
    affectsWholeRun: true,
  },
  {
    pattern:
      /(?:([a-z]+(?:\/exec)? [^\s:"]+): )?(no space left on device|disk quota exceeded|read-only file system|too many open files|cannot allocate memory|(?<=\b(?:open|mkdir|l?stat|write|rename|remove|unlinkat|chmod) \S+: )permission denied)/i,
    sentence: ([, what, why = ""]) => `${why.toLowerCase()}${what ? ` (${what})` : ""}: ${REMEDIES[why.toLowerCase()]}`,
  },
  {
    pattern:
      /Lock Info: ID: +([0-9a-f-]{36})(?: Path:.*? Operation: (\S*) ?Who: (.*?) ?Version:.*? Created: (\S+) (\d\d:\d\d:\d\d))?/,
    sentence: ([, id, operation, who = "somebody", day, time], { environment, unit }) =>
      lockSentence(environment.name, unit, id, `${who}${day ? ` since ${day}T${time}Z (${operation})` : ""}`),
    affectsWholeRun: true,
  },
  {
    pattern: /Saved plan is stale/,
    sentence: (_, { unit }) => `the state of ${unit} moved on since the plan: plan again`,
  },
  {
    pattern: /AWS account ID not allowed: (\d+)/,
    sentence: ([, account], where) => `these are credentials of account ${account}: ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern: /not authorized to perform: sts:AssumeRole on resource: (\S+)|IAM Role \((\S+?)\) cannot be assumed/,
    sentence: ([, role, other = role], where) => `these credentials may not assume ${other}: ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern:
      /ExpiredToken|RequestExpired|token included in the request is expired|SSO session has expired|SSO token.{0,40}expired/,
    sentence: (_, where) => `the AWS credentials are expired: ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern: /InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure/,
    sentence: ([code], where) => `AWS does not know these credentials (${code}): ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern: /failed to get shared config profile, ([^\s,]+)/,
    sentence: ([, profile], where) => `there is no AWS profile ${profile}, which AWS_PROFILE names: ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern:
      /No valid credential sources|NoCredentialProviders|failed to refresh cached credentials|no EC2 IMDS role found/i,
    sentence: (_, where) => `no AWS credentials: ${signIn(where)}`,
    affectsWholeRun: true,
  },
  {
    pattern: /exec: executable billpay\.mjs not found/,
    sentence: () =>
      'billpay.mjs is not on PATH, and makes the token for the cluster: first `eval "$(npx billpay env)"`, or run it by `npx billpay`',
  },
  {
    pattern: /exec: executable billpay\.mjs failed with exit code \d+/,
    sentence: () => "there is no token for the cluster: `npx billpay eks-token CLUSTER --region REGION` says why",
  },
  {
    pattern:
      /Plugin did not respond|plugin (?:has )?crashed|Unrecognized remote plugin message|rpc error: code = Unavailable/i,
    sentence: () =>
      "a provider crashed or was killed: free memory, then run it again; `npx billpay tools` obtains a broken one anew",
  },
  {
    pattern:
      /(?:Get|Head|Post|Put|Patch|Delete) "(https?:\/\/[^/"]+)[^"]*": [^"]{0,200}?(connection refused|no such host|server misbehaving|connection reset by peer|network is unreachable|no route to host|connection timed out|i\/o timeout|TLS handshake timeout|context deadline exceeded|Client\.Timeout exceeded|x509: [\w ]+|EOF)/,
    sentence: ([, origin = "", why = ""], where) => noAnswer(origin, why, where),
    affectsWholeRun: true,
  },
  {
    pattern:
      /(?:operation error (\w[\w ]*: \w+).*?)?api error (AccessDenied\w*|Forbidden|UnauthorizedOperation|AuthorizationError)\b/,
    sentence: ([, operation = "it", code], where) =>
      `AWS refuses ${operation} (${code}) to these credentials: ${signIn(where)}`,
  },
];

const REMEDIES: Readonly<Record<string, string>> = {
  "no space left on device": "free space, then run it again",
  "disk quota exceeded": "free space, then run it again",
  "read-only file system": "use a checkout and a TMPDIR that can be written",
  "permission denied": "give this user the right to it",
  "too many open files": "raise the limit (`ulimit -n`), then run it again",
  "cannot allocate memory": "free memory, then run it again",
};

const signIn = (where: RunContext) =>
  `sign in to account ${where.environment.account_id} (AWS_PROFILE, or keys in the environment)${orOffline(where)}`;

const orOffline = ({ verb, offline, environment }: RunContext) =>
  verb === "plan" && !offline
    ? `, or plan with no account: \`npx billpay plan ${environment.name} --all --offline\``
    : "";

function noAnswer(origin: string, why: string, where: RunContext): string {
  const { endpoint } = where.environment;
  const what = `${origin === endpoint ? "the emulator at " : ""}${origin} does not answer (${why})`;
  if (where.offline) return `${what}, and an offline plan must not call AWS`;
  const isOnLaptop = endpoint !== undefined && /\/\/(?:127\.|localhost\b|\[::1\])/.test(origin);
  return `${what}: ${isOnLaptop ? "bring it up with `npx billpay up`" : `see to the network${orOffline(where)}`}`;
}
