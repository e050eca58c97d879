import { join } from "node:path";
import { App } from "cdktf/lib/app";
import { writeModules } from "./core/write-modules";
import { Network } from "./modules/network";
import { Registry } from "./modules/registry";
import { Secrets } from "./modules/secrets";
import { Web } from "./modules/web";
import { repo } from "./repo";

/** The CDKTF app: every module of the platform, a line each. */
export function createApp(outdir = join(repo, "cdktf.out")): App {
  const app = new App({ outdir, skipValidation: false });
  new Network(app);
  new Registry(app);
  new Secrets(app);
  new Web(app);
  return app;
}

/** Synthesizes the app and writes `modules/`. `cdktf synth` names its own folder in the environment. */
export function synth(dir = join(repo, "modules")): void {
  const app = createApp(process.env.CDKTF_OUTDIR);
  app.synth();
  writeModules(app, dir);
}
