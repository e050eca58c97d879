import swagger from "@fastify/swagger";
import { buildApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { createLog } from "../src/log.ts";
import { SERVICE } from "../src/service.ts";

/** The OpenAPI document of the routes' schemas, as openapi.json has it. */
export async function openApiDocument(): Promise<string> {
  const app = await buildApp({
    config: loadConfig({}, []),
    log: createLog("silent"),
    readiness: { isListening: false, isDraining: false },
    prepare: (fastify) =>
      fastify.register(swagger, { openapi: { openapi: "3.1.0", info: { title: SERVICE, version: "1" } } }),
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
