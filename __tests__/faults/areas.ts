import type { Area } from "./trial";
import { folders, leftovers } from "./trials/folders";
import { locks, moves } from "./trials/locks";
import { records, runs } from "./trials/records";

export const AREAS: readonly Area[] = [folders, leftovers, locks, moves, records, runs];
