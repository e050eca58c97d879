import type { ApplicationConfig } from "@angular/core";
import { provideApp } from "./core/app-providers";
import { provideApi } from "./core/http";
import { loadRuntimeConfig } from "./core/runtime-config";
import { HomePage } from "./home.page";
import { loadManifest } from "./remotes/manifest";
import { routesOfRemote } from "./remotes/remote-routes";

/** @param site where this build is published */
export async function appConfig(site: URL): Promise<ApplicationConfig> {
  const [config, remotes] = await Promise.all([loadRuntimeConfig(site), loadManifest(site)]);
  const links = remotes.map(({ name, title }) => ({ path: `/${name}`, title }));
  return {
    providers: [
      provideApi(config),
      provideApp([{ path: "", pathMatch: "full", component: HomePage }, ...remotes.flatMap(routesOfRemote)], links),
    ],
  };
}
