import type { FastifyInstance } from "fastify";
import { buildApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";

/** The application in this process, with what it logged. */
export async function testApp(env: NodeJS.ProcessEnv = {}, prepare?: (app: FastifyInstance) => unknown) {
  const lines: string[] = [];
  const config = loadConfig({ LOG_LEVEL: "debug", ...env }, []);
  const log = createLog(config.LOG_LEVEL, undefined, { write: (line) => void lines.push(line) });
  const readiness = { isListening: true, isDraining: false };
  const app = await buildApp({ config, log, readiness, prepare });
  return { app, readiness, lines };
}

export const BILL = { payer: "Somebody", due: "2026-12-31", total: { amount: 1999, currency: "USD" } };

let keys = 0;
export const newKey = () => `test-key-${keys++}`;

/** What `inject` needs for a POST. */
export const post = (url: string, payload: unknown, key = newKey()) => ({
  method: "POST" as const,
  url,
  payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  headers: { "content-type": "application/json", "idempotency-key": key },
});
