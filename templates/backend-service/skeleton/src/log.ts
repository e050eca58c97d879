import type { FastifyReply, FastifyRequest } from "fastify";
import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { redactLine } from "./redaction.ts";
import { SERVICE } from "./service.ts";

/**
 * Logs lines of JSON on standard output. `level` is a word: the platform's alarm counts lines whose level is `error`.
 *
 * @param ids of the trace that is under way, for each line
 */
export function createLog(
  level: Config["LOG_LEVEL"],
  ids: () => object = () => ({}),
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: { service: SERVICE },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: ids,
      serializers: {
        err: pino.stdSerializers.err,
        req: requestFields,
        res: (reply: FastifyReply) => ({ status: reply.statusCode }),
      },
      hooks: { streamWrite: redactLine },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** No headers, no body, and no query string, which may have anything in it. */
const requestFields = (request: FastifyRequest) => ({
  method: request.method,
  path: request.url?.split("?")[0],
  route: request.routeOptions?.url,
});
