import type { FastifyInstance } from "fastify";
import { Type } from "typebox";

/** Whether the pod should get requests. */
export interface Readiness {
  /** Listening. */
  isListening: boolean;
  /** Asked to stop. */
  isDraining: boolean;
}

const Status = Type.Object({ status: Type.String() });

/** Where Kubernetes and the load balancer ask. Neither looks at dependencies: a slow database must not restart every pod. */
export async function healthRoutes(app: FastifyInstance, { readiness }: { readiness: Readiness }): Promise<void> {
  const config = { quiet: true };
  app.get(
    "/livez",
    {
      config,
      schema: {
        operationId: "getLiveness",
        summary: "Whether the process answers; otherwise it is restarted",
        tags: ["health"],
        response: { 200: { ...Status, description: "It does" } },
      },
    },
    async () => ({ status: "ok" }),
  );
  app.get(
    "/readyz",
    {
      config,
      schema: {
        operationId: "getReadiness",
        summary: "Whether the pod takes requests",
        tags: ["health"],
        response: {
          200: { ...Status, description: "It does" },
          503: { ...Status, description: "It is starting or stopping" },
        },
      },
    },
    async (_request, reply) => {
      if (readiness.isDraining) return reply.code(503).send({ status: "stopping" });
      if (!readiness.isListening) return reply.code(503).send({ status: "starting" });
      return { status: "ok" };
    },
  );
}
