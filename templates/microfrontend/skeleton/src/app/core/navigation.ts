import { InjectionToken } from "@angular/core";

export interface NavigationLink {
  /** Path of a route, such as `/payments`. */
  readonly path: string;
  readonly title: string;
}

/** The links of the header after the one to the home page. */
export const NAVIGATION = new InjectionToken<readonly NavigationLink[]>("NAVIGATION");
