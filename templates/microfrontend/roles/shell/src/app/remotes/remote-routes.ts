import { inject } from "@angular/core";
import type { Routes } from "@angular/router";
import type { Remote } from "./manifest";
import { RemoteLoader } from "./remote-loader";
import { UnavailablePage } from "./unavailable.page";

/** The pages of a remote, which are loaded when the first of them is asked for; where that fails, a page that says so. */
export function routesOfRemote(remote: Remote): Routes {
  let pages: Routes | undefined;
  return [
    {
      path: remote.name,
      title: remote.title,
      canMatch: [
        async () => {
          pages ??= await inject(RemoteLoader).load(remote);
          return pages !== undefined;
        },
      ],
      loadChildren: () => pages ?? [],
    },
    {
      path: remote.name,
      title: remote.title,
      canMatch: [() => pages === undefined], // where the remote is there, a page that it does not have is not found
      children: [{ path: "**", component: UnavailablePage, data: { remote } }],
    },
  ];
}
