import { FastifyOtelInstrumentation } from "@fastify/otel";
import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import type { FastifyInstance } from "fastify";
import { SERVICE } from "./service.ts";

export interface Telemetry {
  /** Before the routes, which it wraps. */
  readonly instrument: (app: FastifyInstance) => unknown;
  /** Of the request that is under way, for its log lines. */
  readonly ids: () => object;
  /** Sends what is left. */
  readonly stop: () => Promise<void>;
}

/**
 * Traces every request and sends the spans as OTLP over HTTP. The libraries read the standard variables themselves, such as
 * OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER and OTEL_RESOURCE_ATTRIBUTES. Loaded only where an endpoint is set.
 */
export function startTelemetry(): Telemetry {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ "service.name": SERVICE }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const instrumentation = new FastifyOtelInstrumentation({
    ignorePaths: ({ url }) => url === "/livez" || url === "/readyz",
    instrumentHooks: false,
  });
  instrumentation.setTracerProvider(provider);
  return {
    instrument: (app) => app.register(instrumentation.plugin()),
    ids: () => {
      const context = trace.getActiveSpan()?.spanContext();
      return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
    },
    stop: () => provider.shutdown(),
  };
}
