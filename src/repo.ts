import { dirname } from "node:path";

/** The folder of this repository: where package.json is. */
export const repo = dirname(require.resolve("../package.json"));
