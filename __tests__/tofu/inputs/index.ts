import type { ModuleInputs } from "../module-inputs";
import { audit } from "./audit";
import { backup } from "./backup";
import { bucket } from "./bucket";
import { budget } from "./budget";
import { certificate } from "./certificate";
import { cluster } from "./cluster";
import { database } from "./database";
import { delivery } from "./delivery";
import { dns } from "./dns";
import { firewall } from "./firewall";
import { ingress } from "./ingress";
import { network } from "./network";
import { observability } from "./observability";
import { platform } from "./platform";
import { registry } from "./registry";
import { runner } from "./runner";
import { secrets } from "./secrets";
import { service } from "./service";
import { web } from "./web";

/** What each module takes and refuses. */
export const INPUTS: Readonly<Record<string, ModuleInputs>> = {
  audit,
  backup,
  bucket,
  budget,
  certificate,
  cluster,
  database,
  delivery,
  dns,
  firewall,
  ingress,
  network,
  observability,
  platform,
  registry,
  runner,
  secrets,
  service,
  web,
};
