// Writes an environment's report as a note of the merge request, or writes that note anew. Without BILLPAY_GITLAB_TOKEN
// it only says where the report is.
import { existsSync, readFileSync } from "node:fs";

const { BILLPAY_GITLAB_TOKEN: token, ENVIRONMENT: environment, CI_JOB_URL: job } = process.env;
const marker = `<!-- billpay plan: ${environment} -->`;
const folder = `.runs/${environment}`;

function report() {
  if (existsSync(`${folder}/latest`)) {
    return readFileSync(`${folder}/${readFileSync(`${folder}/latest`, "utf8").trim()}/report.md`, "utf8");
  }
  const succeeded = process.env.CI_JOB_STATUS === "success";
  if (succeeded && existsSync(`${folder}/new-approvals.md`)) return readFileSync(`${folder}/new-approvals.md`, "utf8");
  return succeeded
    ? `${marker}\n## ${environment}: no unit differs\n`
    : `${marker}\n## ${environment} could not be planned\n\n[Why](${job})\n`;
}

const { CI_API_V4_URL: api, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: request } = process.env;
const notes = `${api}/projects/${project}/merge_requests/${request}/notes`;

async function call(url, method, body) {
  const headers = { "PRIVATE-TOKEN": token, "Content-Type": "application/json" };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** The id of the environment's note, where there is one, over all pages. */
async function existing() {
  for (let page = "1"; page; ) {
    const answer = await call(`${notes}?per_page=100&page=${page}`, "GET");
    const note = (await answer.json()).find(({ system, body }) => !system && body.startsWith(marker));
    if (note) return note.id;
    page = answer.headers.get("x-next-page");
  }
}

if (token) {
  const id = await existing();
  await call(id ? `${notes}/${id}` : notes, id ? "PUT" : "POST", { body: report() });
} else {
  console.log(`no note is written, BILLPAY_GITLAB_TOKEN is not set: the report is an artifact of ${job}`);
}
