const en = {
  unavailable: (title: string) => `${title} is not available`,
  unavailableDetail: "It did not answer. The rest of the application still works.",
  tryAgain: "Try again",
};

const es: typeof en = {
  unavailable: (title) => `${title} no está disponible`,
  unavailableDetail: "No respondió. El resto de la aplicación funciona.",
  tryAgain: "Reintentar",
};

/** The texts of this microfrontend. */
export const texts = { en, es };
