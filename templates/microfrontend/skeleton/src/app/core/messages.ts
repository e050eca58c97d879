import { DOCUMENT } from "@angular/common";
import { InjectionToken, inject } from "@angular/core";
import { texts } from "../texts";

const en = {
  skipToContent: "Skip to content",
  navigation: "Main",
  home: "Home",
  loading: "Loading…",
  notFound: "Page not found",
  notFoundDetail: "There is nothing at this address.",
  failed: "Something went wrong",
  failedDetail: "This page could not be shown. The rest of the application still works.",
  startFailed: "The application cannot start.",
  unreachable: "The API cannot be reached.",
  ...texts.en,
};

/** Every text of the interface: those of any microfrontend, and those of `texts.ts`. */
export type Messages = typeof en;

const es: Messages = {
  skipToContent: "Saltar al contenido",
  navigation: "Principal",
  home: "Inicio",
  loading: "Cargando…",
  notFound: "Página no encontrada",
  notFoundDetail: "No hay nada en esta dirección.",
  failed: "Algo salió mal",
  failedDetail: "No se pudo mostrar esta página. El resto de la aplicación funciona.",
  startFailed: "La aplicación no puede arrancar.",
  unreachable: "No se puede llegar a la API.",
  ...texts.es,
};

export const MESSAGES_BY_LANGUAGE = { en, es };

export type Language = keyof typeof MESSAGES_BY_LANGUAGE;

/** The first of the languages, such as `es-PE`, that there are messages in; English where there is none. */
export function languageOf(languages: readonly string[]): Language {
  const codes = languages.map((language) => language.split("-")[0] ?? "");
  return codes.find((code): code is Language => Object.hasOwn(MESSAGES_BY_LANGUAGE, code)) ?? "en";
}

/** The messages in the language of the page, which whoever starts the page has set: a remote speaks as its shell does. */
export const MESSAGES = new InjectionToken<Messages>("MESSAGES", {
  providedIn: "root",
  factory: () => MESSAGES_BY_LANGUAGE[languageOf([inject(DOCUMENT).documentElement.lang])],
});
