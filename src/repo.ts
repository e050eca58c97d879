import { dirname } from "node:path";

/** The folder of this repository. The bundle in `.build` is as deep in it as this file. */
export const repo = dirname(__dirname);
