import { type EnvironmentProviders, inject, type Provider } from "@angular/core";
import { provideRouter, Router, type Routes, withInMemoryScrolling, withNavigationErrorHandler } from "@angular/router";
import { FailedPage } from "../pages/failed.page";
import { NotFoundPage } from "../pages/not-found.page";
import { NAVIGATION, type NavigationLink } from "./navigation";

/** What every page needs: the routes, the links to them, and a page for what is missing or fails. */
export const provideApp = (routes: Routes, links: readonly NavigationLink[]): (Provider | EnvironmentProviders)[] => [
  { provide: NAVIGATION, useValue: links },
  provideRouter(
    [...routes, { path: "failed", component: FailedPage }, { path: "**", component: NotFoundPage }],
    withInMemoryScrolling({ scrollPositionRestoration: "enabled" }),
    // The address stays, so that a reload tries again.
    withNavigationErrorHandler((failure) => {
      console.error(failure.error);
      void inject(Router).navigateByUrl("/failed", { skipLocationChange: true });
    }),
  ),
];
