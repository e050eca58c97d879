import { join } from "node:path";
import { App } from "cdktf/lib/app";
import { writeModules } from "./core/write-modules";
import { Audit } from "./modules/audit";
import { Backup } from "./modules/backup";
import { Bucket } from "./modules/bucket";
import { Budget } from "./modules/budget";
import { Certificate } from "./modules/certificate";
import { Cluster } from "./modules/cluster";
import { Database } from "./modules/database";
import { Delivery } from "./modules/delivery";
import { Dns } from "./modules/dns";
import { Firewall } from "./modules/firewall";
import { Ingress } from "./modules/ingress";
import { Network } from "./modules/network";
import { Observability } from "./modules/observability";
import { Platform } from "./modules/platform";
import { Registry } from "./modules/registry";
import { Runner } from "./modules/runner";
import { Secrets } from "./modules/secrets";
import { Service } from "./modules/service";
import { Web } from "./modules/web";
import { repo } from "./system/repo";

/** The CDKTF app: every module of the platform, a line each. */
export function createApp(outdir = join(repo, "cdktf.out")): App {
  const app = new App({ outdir });
  new Audit(app);
  new Backup(app);
  new Bucket(app);
  new Budget(app);
  new Certificate(app);
  new Cluster(app);
  new Database(app);
  new Delivery(app);
  new Dns(app);
  new Firewall(app);
  new Ingress(app);
  new Network(app);
  new Observability(app);
  new Platform(app);
  new Registry(app);
  new Runner(app);
  new Secrets(app);
  new Service(app);
  new Web(app);
  return app;
}

/** Synthesizes the app and writes `modules/`. `cdktf synth` names its own folder in the environment. */
export function synth(dir = join(repo, "modules")): void {
  const app = createApp(process.env.CDKTF_OUTDIR);
  app.synth();
  writeModules(app, dir);
}
