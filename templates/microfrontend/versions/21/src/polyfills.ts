// Angular 21 needs none: signals tell it what changed.
export {};
