import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SECRETS } from "./service.ts";

/** The pod is killed this long after SIGTERM: the chart's terminationGracePeriodSeconds without its preStop sleep. */
export const KILLED_AFTER_MS = 40_000;

/** What is left for traces that are still to be sent, after the last request. */
export const FLUSH_MS = 5_000;

interface Variable<Value> {
  readonly default: Value;
  readonly allowed: string;
  /** Undefined where the text is not allowed. */
  readonly read: (text: string) => Value | undefined;
  /** Whether a message must not repeat the value. */
  readonly isSecret?: boolean;
}

const whole = (byDefault: number, least: number, most: number): Variable<number> => ({
  default: byDefault,
  allowed: `a whole number from ${least} to ${most}`,
  read: (text) => (/^\d{1,9}$/.test(text) && +text >= least && +text <= most ? +text : undefined),
});

const oneOf = <const Value extends string>(byDefault: Value, ...others: Value[]): Variable<Value> => ({
  default: byDefault,
  allowed: `one of ${[byDefault, ...others].join(", ")}`,
  read: (text) => [byDefault, ...others].find((value) => value === text),
});

const text = (byDefault: string): Variable<string> => ({
  default: byDefault,
  allowed: "a text that is not empty",
  read: (value) => value || undefined,
});

/** An origin is what a browser sends: scheme, host and port. `*` is not accepted, and http only on this machine. */
const isOrigin = (text: string) =>
  /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)(:|$))/.test(text) &&
  URL.canParse(text) &&
  new URL(text).origin === text;

const origins: Variable<readonly string[]> = {
  default: [],
  allowed: "https origins with commas between them, such as https://pay.dev.billpay.example",
  read: (text) => {
    const list = text === "" ? [] : text.split(",");
    return list.every(isOrigin) ? list : undefined;
  },
};

/** Secret, as people put credentials into such a URL. */
const url: Variable<string> = {
  default: "",
  allowed: "an http or https URL without user and password, or empty",
  isSecret: true,
  read: (text) => {
    if (text === "") return text;
    const { protocol, username, password } = URL.canParse(text) ? new URL(text) : { protocol: "" };
    return /^https?:$/.test(protocol) && !username && !password ? text : undefined;
  },
};

/** All settings; docs/configuration.md says what they are for. */
export const VARIABLES = {
  HOST: text("0.0.0.0"),
  PORT: whole(8080, 0, 65_535),
  LOG_LEVEL: oneOf("info", "debug", "warn", "error", "silent"),
  ALLOWED_ORIGINS: origins,
  BODY_LIMIT_BYTES: whole(65_536, 1_024, 10_485_760),
  REQUEST_TIMEOUT_MS: whole(10_000, 100, 30_000),
  HANDLER_TIMEOUT_MS: whole(15_000, 100, 30_000),
  KEEP_ALIVE_TIMEOUT_MS: whole(75_000, 1_000, 600_000),
  DRAIN_DELAY_MS: whole(5_000, 0, 30_000),
  SHUTDOWN_TIMEOUT_MS: whole(25_000, 200, 60_000),
  IDEMPOTENCY_TTL_SECONDS: whole(86_400, 1, 604_800),
  IDEMPOTENCY_MAX_KEYS: whole(10_000, 1, 1_000_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  SECRETS_DIR: text("/mnt/secrets"),
} satisfies Record<string, Variable<unknown>>;

type Values = {
  readonly [Name in keyof typeof VARIABLES]: (typeof VARIABLES)[Name] extends Variable<infer Value> ? Value : never;
};

export interface Config extends Values {
  /** By the names of their files. */
  readonly secrets: Readonly<Record<(typeof SECRETS)[number], string>>;
}

/** What is wrong with the configuration: a line for each variable. */
export class ConfigError extends Error {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

/**
 * Reads the configuration once, at the start, so that a wrong one never serves a request.
 *
 * @param names of the secrets that must be there
 * @throws ConfigError with every mistake
 */
export function loadConfig(env: NodeJS.ProcessEnv, names: readonly string[] = SECRETS): Config {
  const wrong: string[] = [];
  const values = Object.fromEntries(
    Object.entries<Variable<unknown>>(VARIABLES).map(([name, { default: byDefault, allowed, read, isSecret }]) => {
      const text = env[name];
      if (text === undefined) return [name, byDefault];
      const value = read(text);
      if (value === undefined)
        wrong.push(`${name} is ${isSecret ? "hidden" : JSON.stringify(text)}: must be ${allowed}`);
      return [name, value];
    }),
  ) as unknown as Values;
  if (wrong.length > 0) throw new ConfigError(wrong);

  wrong.push(...disagreements(values));
  const secrets: Record<string, string> = {};
  for (const name of names) {
    const file = join(values.SECRETS_DIR, name);
    secrets[name] = contentOf(file);
    if (secrets[name] === "") wrong.push(`${file} is missing or empty: must be a file with the secret ${name}`);
  }
  if (wrong.length > 0) throw new ConfigError(wrong);
  return { ...values, secrets: secrets as Config["secrets"] };
}

/** A request that has come must be able to end before the pod is killed. */
function disagreements(values: Values): string[] {
  const { REQUEST_TIMEOUT_MS, HANDLER_TIMEOUT_MS, SHUTDOWN_TIMEOUT_MS, DRAIN_DELAY_MS } = values;
  const request = REQUEST_TIMEOUT_MS + HANDLER_TIMEOUT_MS;
  const most = KILLED_AFTER_MS - FLUSH_MS - DRAIN_DELAY_MS;
  return [
    ...(SHUTDOWN_TIMEOUT_MS < request
      ? [
          `SHUTDOWN_TIMEOUT_MS is ${SHUTDOWN_TIMEOUT_MS}: must be at least ${request}, REQUEST_TIMEOUT_MS and HANDLER_TIMEOUT_MS`,
        ]
      : []),
    ...(SHUTDOWN_TIMEOUT_MS > most
      ? [
          `SHUTDOWN_TIMEOUT_MS is ${SHUTDOWN_TIMEOUT_MS}: must be at most ${most} with this DRAIN_DELAY_MS, or the pod is killed`,
        ]
      : []),
  ];
}

/** Without the line break that an editor or `echo` leaves. */
function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch {
    return "";
  }
}
