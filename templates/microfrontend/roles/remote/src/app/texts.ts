const en = {
  checkApi: "Check the API",
  apiAnswers: "The API answers.",
};

const es: typeof en = {
  checkApi: "Comprobar la API",
  apiAnswers: "La API responde.",
};

/** The texts of this microfrontend. */
export const texts = { en, es };
