import type { ApplicationConfig } from "@angular/core";
import { provideApp } from "./core/app-providers";
import { provideApi } from "./core/http";
import { loadRuntimeConfig } from "./core/runtime-config";
import { FEATURE_ROUTES } from "./feature/feature.routes";

/**
 * The application by itself, without a shell.
 *
 * @param site where this build is published
 */
export async function appConfig(site: URL): Promise<ApplicationConfig> {
  const config = await loadRuntimeConfig(site);
  return { providers: [provideApi(config), provideApp(FEATURE_ROUTES, [])] };
}
