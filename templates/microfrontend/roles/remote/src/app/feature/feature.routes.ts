import type { Routes } from "@angular/router";
import { HomePage } from "./home.page";

/** The pages of this microfrontend, below `/` by itself and below its name in a shell: links between them are relative. */
export const FEATURE_ROUTES: Routes = [{ path: "", pathMatch: "full", component: HomePage }];
