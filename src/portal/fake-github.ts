import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../system/errors";
import { HOST } from "../system/server";
import { type Answer, type Call, dispatch, NOT_FOUND, pullPage } from "./github-calls";
import { BOT, Hub, type PullRequest, type RepositoryRecord } from "./github-hub";

export type { PullRequest, RepositoryRecord };

/**
 * GitHub, as far as Backstage calls it, on loopback: its REST API below `/api/v3`, as GitHub Enterprise has it, the one
 * GraphQL query that opening a pull request makes, and git over HTTP. Its repositories are bare git folders,
 * `<dir>/<owner>/<repository>.git`; what git does not hold is in `<repository>.json` beside them. An organization is a
 * folder. A token is asked for and any is taken. A call that it does not know is answered 501 and kept.
 */
export interface FakeGithub {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What `integrations.github[].apiBaseUrl` of Backstage must be. */
  readonly apiUrl: string;
  /** Calls that it does not know, as `DELETE /repos/billpay/app`. */
  readonly unknown: readonly string[];
  /** Makes a repository whose branch `main` has the files of a commit of a checkout, without its history. */
  readonly importRepository: (slug: string, checkout: string, commit?: string) => Promise<void>;
  /** The bare folder of a repository. @param slug as `billpay/billpay-platform` */
  readonly folderOf: (slug: string) => string;
  readonly recordOf: (slug: string) => RepositoryRecord;
  /** Merges a pull request as git does. @throws Error where git finds a conflict */
  readonly merge: (slug: string, number: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startFakeGithub(options: { readonly dir: string; readonly port?: number }): Promise<FakeGithub> {
  mkdirSync(options.dir, { recursive: true });
  const unknown: string[] = [];
  const server = createServer((request, response) => {
    answer(hub, request, response, unknown).catch((error) =>
      send(response, { status: 500, json: { message: messageOf(error) } }),
    );
  });
  // Longer than clients keep a connection: one that is closed while a call is on its way is a call that fails.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(options.port ?? 0, HOST, () => resolve()),
  );
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const hub = new Hub(options.dir, url);
  return {
    url,
    apiUrl: `${url}/api/v3`,
    unknown,
    importRepository: (slug, checkout, commit) => hub.importRepository(slug, checkout, commit),
    folderOf: (slug) => hub.folderOf(slug),
    recordOf: (slug) => hub.recordOf(slug),
    merge: (slug, number) => hub.merge(slug, number),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(hub: Hub, request: IncomingMessage, response: ServerResponse, unknown: string[]) {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", hub.url);
  const method = request.method ?? "GET";
  const [, slug, service] = /^\/([^/]+\/[^/]+?)(?:\.git)?\/(info\/refs|git-[a-z]+-pack)$/.exec(pathname) ?? [];
  if (slug !== undefined && service !== undefined) {
    await serveGit(hub, slug, service, query, request, response);
    return;
  }
  const [, ofPull, number] = /^\/([^/]+\/[^/]+)\/pull\/(\d+)$/.exec(pathname) ?? [];
  if (method === "GET" && ofPull !== undefined) {
    send(response, await pullPage(hub, ofPull, Number(number)));
    return;
  }
  const [, path = ""] = /^\/api(?:\/v3)?(\/.*)$/.exec(pathname) ?? [];
  const text = (await bytesOf(request)).toString();
  if (path !== "" && request.headers.authorization === undefined) {
    send(response, { status: 401, json: { message: "Requires authentication" } });
    return;
  }
  const call: Call = {
    hub,
    method,
    path: decodeURIComponent(path),
    names: [],
    query,
    body: text === "" ? {} : JSON.parse(text),
    wantsRaw: /\bv3\.raw\b|\.raw\b/.test(request.headers.accept ?? ""),
  };
  const found = await dispatch(call);
  if (found) {
    send(response, found, method === "HEAD");
    return;
  }
  const what = `${method} ${path === "" ? pathname : call.path}`;
  unknown.push(what);
  send(response, { status: 501, json: { message: `${what} is a call that this server does not know` } });
}

/** Git's own program for its protocol over HTTP, as a CGI: https://git-scm.com/docs/git-http-backend */
async function serveGit(
  hub: Hub,
  slug: string,
  service: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!hub.find(slug)) return send(response, NOT_FOUND);
  if (request.headers.authorization === undefined)
    return send(response, { status: 401, json: {}, headers: { "www-authenticate": 'Basic realm="GitHub"' } });
  const child = spawn("git", ["http-backend"], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: hub.dir,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: `/${slug}.git/${service}`,
      QUERY_STRING: query.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: BOT.name, // without a user, nothing may be pushed
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => {}); // it may answer before it has read all
  request.pipe(child.stdin);
  const said = await bytesOf(child.stdout);
  const end = said.indexOf("\r\n\r\n");
  const headers = Object.fromEntries(
    said
      .subarray(0, end)
      .toString()
      .split("\r\n")
      .map((line) => line.split(/:\s*/, 2) as [string, string]),
  );
  response.writeHead(Number.parseInt(headers.Status ?? "200", 10), headers).end(said.subarray(end + 4));
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status = 200, json, bytes, type, headers }: Answer, withoutBody = false) {
  const content = bytes ?? Buffer.from(JSON.stringify(json));
  const contentType = type ?? "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": contentType, "content-length": content.length, ...headers });
  response.end(withoutBody ? undefined : content);
}
