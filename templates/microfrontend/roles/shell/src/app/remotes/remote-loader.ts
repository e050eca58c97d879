import { ErrorHandler, Injectable, InjectionToken, inject } from "@angular/core";
import type { Routes } from "@angular/router";
import type { Remote } from "./manifest";

/** What a remote exposes as `./routes`. */
export interface RemoteModule {
  routes(): Promise<Routes>;
}

/** https://webpack.js.org/concepts/module-federation/#dynamic-remote-containers */
export interface Container {
  init(sharedLibraries: unknown): void | Promise<void>;
  get(module: string): Promise<() => RemoteModule>;
}

declare const __webpack_init_sharing__: (scope: string) => Promise<void>;
declare const __webpack_share_scopes__: { readonly default: unknown };

export const IMPORT_CONTAINER = new InjectionToken<(url: string) => Promise<Container>>("IMPORT_CONTAINER", {
  providedIn: "root",
  factory: () => async (url) => {
    await __webpack_init_sharing__("default");
    const container: Container = await import(/* webpackIgnore: true */ url);
    await container.init(__webpack_share_scopes__.default);
    return container;
  },
});

export const ANSWERS_WITHIN_MS = 10_000;

/** Loads the routes of remotes. One that fails or is slow is an error of its own pages, and of nothing else. */
@Injectable({ providedIn: "root" })
export class RemoteLoader {
  private readonly importContainer = inject(IMPORT_CONTAINER);
  private readonly errors = inject(ErrorHandler);
  private readonly attempts = new Map<string, number>();

  /** @returns nothing where the remote could not be loaded, which the error handler is told */
  async load({ entry }: Remote): Promise<Routes | undefined> {
    const attempt = (this.attempts.get(entry) ?? 0) + 1;
    this.attempts.set(entry, attempt);
    try {
      // Another URL from try to try: a browser may remember that a module failed.
      return await inTime(this.routesOf(attempt > 1 ? `${entry}?attempt=${attempt}` : entry));
    } catch (error) {
      this.errors.handleError(new Error(`${entry} could not be loaded`, { cause: error }));
      return undefined;
    }
  }

  private async routesOf(url: string): Promise<Routes> {
    const container = await this.importContainer(url);
    const factory = await container.get("./routes");
    return factory().routes();
  }
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWERS_WITHIN_MS} ms`)), ANSWERS_WITHIN_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
