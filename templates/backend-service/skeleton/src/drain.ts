import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Readiness } from "./health.ts";

interface DrainOptions {
  /** Between not being ready and not accepting connections: the readiness probe must see it first. */
  readonly delayMs: number;
  /** For the requests that are under way after that. */
  readonly timeoutMs: number;
}

/**
 * Stops serving without failing a request: not ready any more, then no new connections, then the end of what is under way.
 *
 * @returns whether every request came to its end; the others were cut off
 */
export async function drain(
  app: FastifyInstance,
  readiness: Readiness,
  { delayMs, timeoutMs }: DrainOptions,
): Promise<boolean> {
  readiness.isDraining = true;
  await sleep(delayMs);
  const closed = app.close().then(() => true);
  const timer = new AbortController();
  const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const finished = await Promise.race([closed, late]);
  timer.abort();
  if (!finished) app.server.closeAllConnections();
  return finished;
}
