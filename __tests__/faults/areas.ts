import type { Area } from "./trial";
import { folders, leftovers } from "./trials/folders";
import { input } from "./trials/input";
import { locks, moves } from "./trials/locks";
import { machine, running } from "./trials/machine";
import { records, runs } from "./trials/records";
import { states } from "./trials/states";

export const AREAS: readonly Area[] = [
  folders,
  leftovers,
  locks,
  moves,
  records,
  runs,
  states,
  machine,
  running,
  input,
];
