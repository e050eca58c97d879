import { setupZoneTestEnv } from "jest-preset-angular/setup-env/zone";

// Every browser has it; the jsdom of Jest 29 does not.
AbortSignal.timeout ??= () => new AbortController().signal;

setupZoneTestEnv();
