import { bootstrapApplication } from "@angular/platform-browser";
import { AppComponent } from "./app/app.component";
import { appConfig } from "./app/app.config";
import { languageOf } from "./app/core/messages";
import { showStartFailure } from "./app/core/start-failure";

document.documentElement.lang = languageOf(navigator.languages);

appConfig(new URL(document.baseURI))
  .then((config) => bootstrapApplication(AppComponent, config))
  .catch(showStartFailure);
