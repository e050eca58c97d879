import type { Routes } from "@angular/router";
import { provideApi } from "./core/http";
import { loadRuntimeConfig } from "./core/runtime-config";
import { FEATURE_ROUTES } from "./feature/feature.routes";

declare const __webpack_public_path__: string;

/** What a shell loads: the pages, with a configuration and an HttpClient of their own, whatever the shell has. */
export async function routes(): Promise<Routes> {
  const config = await loadRuntimeConfig(new URL(__webpack_public_path__));
  return [{ path: "", providers: [provideApi(config)], children: FEATURE_ROUTES }];
}
