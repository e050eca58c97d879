import { provideHttpClient, withInterceptors } from "@angular/common/http";
import type { EnvironmentProviders, Provider } from "@angular/core";
import { idempotency } from "./idempotency";
import { problems } from "./problem";
import { RUNTIME_CONFIG, type RuntimeConfig } from "./runtime-config";

/** The configuration, and the HttpClient that calls the API as it says. */
export const provideApi = (config: RuntimeConfig): (Provider | EnvironmentProviders)[] => [
  { provide: RUNTIME_CONFIG, useValue: config },
  provideHttpClient(withInterceptors([problems, idempotency])),
];
