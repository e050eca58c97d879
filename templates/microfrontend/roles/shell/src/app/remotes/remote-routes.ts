import { inject } from "@angular/core";
import type { Routes } from "@angular/router";
import type { Remote } from "./manifest";
import { RemoteLoader } from "./remote-loader";
import { UnavailablePage } from "./unavailable.page";

/** The pages of a remote, which are loaded when the first of them is asked for; where that fails, a page that says so. */
export const routesOfRemote = (remote: Remote): Routes => [
  {
    path: remote.name,
    title: remote.title,
    canMatch: [() => inject(RemoteLoader).isReady(remote)],
    loadChildren: () => inject(RemoteLoader).routesOf(remote.name),
  },
  {
    path: remote.name,
    title: remote.title,
    // A page that the remote does not have is not found: the remote is there.
    canMatch: [() => !inject(RemoteLoader).isLoaded(remote.name)],
    children: [{ path: "**", component: UnavailablePage, data: { remote } }],
  },
];
