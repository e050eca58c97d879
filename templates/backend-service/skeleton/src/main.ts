import { setTimeout as sleep } from "node:timers/promises";
import { buildApp } from "./app.ts";
import { type Config, ConfigError, FLUSH_MS, loadConfig } from "./config.ts";
import { drain } from "./drain.ts";
import { createLog } from "./log.ts";

/** The configuration, or the end of the process with a line for each mistake. */
function readConfig(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const log = createLog("error");
    for (const line of error.lines) log.error(line);
    process.exit(1);
  }
}

const config = readConfig();
const telemetry =
  config.OTEL_EXPORTER_OTLP_ENDPOINT === "" ? undefined : (await import("./telemetry.ts")).startTelemetry();
const log = createLog(config.LOG_LEVEL, telemetry?.ids);
const readiness = { isListening: false, isDraining: false };

process.on("uncaughtException", (error) => {
  log.error({ err: error }, "an error that nothing caught ends the process");
  process.exit(1);
});

const app = await buildApp({ config, log, readiness, prepare: telemetry?.instrument });

async function stop(signal: string): Promise<void> {
  log.info({ signal }, "stopping");
  const finished = await drain(app, readiness, {
    delayMs: config.DRAIN_DELAY_MS,
    timeoutMs: config.SHUTDOWN_TIMEOUT_MS,
  });
  await Promise.race([
    telemetry?.stop().catch((error) => log.warn({ err: error }, "traces are lost")),
    sleep(FLUSH_MS),
  ]);
  if (finished) log.info("stopped");
  else log.error(`requests were cut off: they took longer than ${config.SHUTDOWN_TIMEOUT_MS} ms`);
  process.exit(finished ? 0 : 1);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(signal));

const address = await app.listen({ host: config.HOST, port: config.PORT });
readiness.isListening = true;
log.info({ address, node: process.version }, "listening");
log.warn("idempotency keys are in this process's memory: with several pods, use a store that they share");
