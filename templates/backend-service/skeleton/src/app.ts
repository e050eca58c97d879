import { randomUUID } from "node:crypto";
import cors from "@fastify/cors";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { billRoutes } from "./bills/routes.ts";
import type { Config } from "./config.ts";
import { inexactNumber } from "./exact-json.ts";
import { healthRoutes, type Readiness } from "./health.ts";
import { MemoryStore } from "./idempotency/memory-store.ts";
import { answerProblems, ProblemError, rawProblem, sendError } from "./problems.ts";

export interface AppOptions {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  readonly readiness: Readiness;
  /** Before the routes, for what must see them: telemetry, and what writes the OpenAPI document. */
  readonly prepare?: ((app: FastifyInstance) => unknown) | undefined;
}

/** For an API, whose answers are data and never a page: https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html */
const SECURITY_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
};

/** Callers may name a request; what they send ends in logs. */
const REQUEST_ID = /^[\w-]{1,64}$/;

/** The application, not yet listening. */
export async function buildApp({ config, log, readiness, prepare }: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }), // one line of our own instead
    bodyLimit: config.BODY_LIMIT_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    handlerTimeout: config.HANDLER_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: config.REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
    forceCloseConnections: "idle",
    return503OnClosing: false, // what came in before is served to its end
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // What does not fit is refused, not changed: Fastify would make a number of "1" and drop unknown properties.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    frameworkErrors: sendError,
    clientErrorHandler: (error, socket) => {
      if (error.code !== "ECONNRESET" && socket.writable) socket.end(rawProblem(error.code));
      else socket.destroy();
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  answerProblems(app);
  acceptExactJson(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, "x-request-id": request.id });
  });
  app.addHook("onSend", async (_request, reply) => {
    // A client that keeps its connection then opens the next one to another pod.
    if (readiness.isDraining) reply.header("connection", "close");
  });
  app.addHook("onResponse", async (request, reply) => {
    const level = request.routeOptions.config.quiet ? "debug" : "info";
    request.log[level]({ req: request, res: reply, ms: Math.round(reply.elapsedTime) }, "request");
  });

  if (config.ALLOWED_ORIGINS.length > 0)
    await app.register(cors, {
      origin: [...config.ALLOWED_ORIGINS],
      methods: ["GET", "HEAD", "POST"],
      allowedHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id"],
      exposedHeaders: ["idempotent-replayed", "location", "retry-after", "x-request-id"],
      maxAge: 600,
    });
  await prepare?.(app);

  await app.register(healthRoutes, { readiness });
  const store = new MemoryStore({
    maxKeys: config.IDEMPOTENCY_MAX_KEYS,
    ttlMs: config.IDEMPOTENCY_TTL_SECONDS * 1_000,
  });
  await app.register(billRoutes, { store });
  return app;
}

/** Bodies are JSON, whose numbers are kept as they were sent, or refused. */
function acceptExactJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) =>
    parse(request, body, (error, value) => {
      const number = error ? undefined : inexactNumber(body);
      if (number === undefined) return done(error, value);
      done(new ProblemError(400, `${number.slice(0, 40)} is not exact in JSON: must be a number of up to 15 digits`));
    }),
  );
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether its requests are logged at the level debug, as those of probes are. */
    quiet?: boolean;
  }
}
