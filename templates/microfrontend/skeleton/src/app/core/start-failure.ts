import { type Language, MESSAGES_BY_LANGUAGE } from "./messages";

/** Says on the page why the application does not start, where there is no Angular yet to say it. */
export function showStartFailure(error: unknown): void {
  console.error(error);
  const { startFailed } = MESSAGES_BY_LANGUAGE[document.documentElement.lang as Language];
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent = `${startFailed} ${error instanceof Error ? error.message : String(error)}`;
  document.querySelector("app-root")?.replaceChildren(message);
}
