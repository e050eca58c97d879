// Fetches the record of the run that is gone back to: $RUN of $ENVIRONMENT, from the job $RUN_JOB that applied it. Of that
// job's archive only the run's own files are taken, each as a plain file, never over the checkout.
import { mkdirSync, writeFileSync } from "node:fs";
import { unzipSync } from "fflate";

const {
  BILLPAY_RECORDS_TOKEN: token,
  CI_API_V4_URL: api,
  CI_DEFAULT_BRANCH: main,
  CI_PROJECT_ID: project,
} = process.env;
const { ENVIRONMENT: environment, RUN: run, RUN_JOB: job } = process.env;

function require(holds, message) {
  if (holds) return;
  console.error(message);
  process.exit(1);
}

async function get(path) {
  const answer = await fetch(`${api}/projects/${project}/jobs/${job}${path}`, { headers: { "PRIVATE-TOKEN": token } });
  require(answer.ok, `job ${job}${path} cannot be read: ${answer.status}`);
  return answer;
}

require(/^[\w-]+$/.test(run), `RUN is ${run}: must be the id of a run, such as 20261124T114200Z-39d2a47`);
require(/^\d+$/.test(job), `RUN_JOB is ${job}: must be the number of the job that applied the run`);

const { name, ref, tag } = await (await get("")).json();
require([`apply:${environment}`, "apply:rollback"].includes(name) &&
  ref === main &&
  !tag, `RUN_JOB ${job} is ${name} on ${tag ? "the tag " : ""}${ref}: must be apply:${environment} or apply:rollback on ${main}`);

const folder = `.runs/${environment}/${run}`;
const own = (file) => file.startsWith(`${folder}/`) && /^[\w-]+\.(json|md|html)$/.test(file.slice(folder.length + 1));
const archive = new Uint8Array(await (await get("/artifacts")).arrayBuffer());
const files = Object.entries(unzipSync(archive, { filter: (file) => own(file.name) }));
require(files.length > 0, `job ${job} kept nothing of ${folder}: must be the job that applied this run`);
mkdirSync(folder, { recursive: true });
for (const [file, content] of files) writeFileSync(file, content, { flag: "wx", mode: 0o600 });
