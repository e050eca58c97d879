import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A request to AWS, as far as it can be told apart. */
export interface AwsCall {
  /** From the signature, as `s3`, `logs`, `monitoring`; empty where there is none. */
  readonly service: string;
  /** As `PutLogEvents`; for REST services such as S3, the method. */
  readonly action: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface Fault {
  /** Which requests; all that is given must fit. */
  readonly when: { readonly service?: string; readonly action?: string; readonly path?: RegExp };
  /** What they get in place of the answer: an error as AWS gives it, or a connection that breaks. @default the answer */
  readonly fail?: { readonly status: number; readonly code: string; readonly message?: string } | "reset";
  /** Waits that long first. @default 0 */
  readonly delayMs?: number;
  /** How many requests. @default every one */
  readonly times?: number;
}

/** A fault that is in force. */
export interface ActiveFault {
  /** How many requests it met. */
  readonly hits: number;
  readonly remove: () => void;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Every request since the start, in order, those that failed too. */
  readonly calls: readonly AwsCall[];
  /** How many requests there were of an action. */
  readonly count: (action: string) => number;
  /** How many requests AWS has and has not answered yet; those that wait here are not among them. */
  readonly underWay: number;
  /** The newest fault that fits a request is the one it meets. */
  readonly add: (fault: Fault) => ActiveFault;
  readonly clear: () => void;
  readonly close: () => Promise<void>;
}

/** Of these, the action is in the body. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
const FORM = "application/x-www-form-urlencoded";

/**
 * Starts a proxy on the loopback interface in front of an AWS endpoint that makes requests fail or wait, and hands the
 * others on as they are.
 *
 * @param target as `http://127.0.0.1:4566`
 * @param port @default a free one
 */
export async function startFaultProxy(target: string, port = 0): Promise<FaultProxy> {
  const faults: { fault: Fault; hits: number }[] = [];
  const calls: AwsCall[] = [];
  let underWay = 0;
  const closed = new AbortController();

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const isForm = incoming.headers["content-type"]?.startsWith(FORM) ?? false;
    const body = isForm ? await readAll(incoming) : undefined;
    const call = callOf(incoming, body);
    calls.push(call);
    const met = faults.findLast(({ fault, hits }) => fits(fault.when, call) && hits < (fault.times ?? Infinity));
    if (met) met.hits += 1;
    const { delayMs = 0, fail } = met?.fault ?? {};
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: closed.signal });
    if (incoming.socket.destroyed) return; // nobody waits for it any more: it never arrived
    if (fail === undefined) {
      underWay += 1;
      outgoing.once("close", () => {
        underWay -= 1;
      });
      return handOn(target, incoming, outgoing, body);
    }
    if (fail === "reset") return (incoming.socket as Socket).resetAndDestroy();
    incoming.resume();
    const { headers, text } = errorBody(incoming, call, fail);
    outgoing.writeHead(fail.status, { ...headers, "x-amzn-requestid": "fault-proxy" }).end(text);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    count: (action) => calls.filter((call) => call.action === action).length,
    get underWay() {
      return underWay;
    },
    add: (fault) => {
      const active = { fault, hits: 0 };
      faults.push(active);
      return {
        get hits() {
          return active.hits;
        },
        remove: () => {
          if (faults.includes(active)) faults.splice(faults.indexOf(active), 1);
        },
      };
    },
    clear: () => {
      faults.length = 0;
    },
    close: () =>
      new Promise((done) => {
        closed.abort();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const fits = ({ service, action, path }: Fault["when"], call: AwsCall) =>
  (service === undefined || service === call.service) &&
  (action === undefined || action === call.action) &&
  (path === undefined || path.test(call.path));

/** The action is in a header (JSON), in the path (CBOR), in the form or the query; REST has none but the method. */
function callOf({ headers, method = "", url = "" }: IncomingMessage, body: Buffer | undefined): AwsCall {
  const target = headers["x-amz-target"];
  const named =
    (typeof target === "string" ? target.split(".").at(-1) : undefined) ??
    /\/service\/[^/]+\/operation\/([^/?]+)/.exec(url)?.[1] ??
    (body && new URLSearchParams(body.toString("utf8")).get("Action")) ??
    new URL(url, "http://localhost").searchParams.get("Action");
  const [, service = ""] = /Credential=[^/]*\/[^/]*\/[^/]*\/([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  return { service, action: named || method, method, path: url };
}

/** Hands a request on; headers stay as they are, the host too, so that a signature would still fit. */
function handOn(target: string, incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer | undefined): void {
  const { method, url, rawHeaders } = incoming;
  const { hostname, port } = new URL(target);
  const upstream = request({ hostname, port, method, path: url, headers: pairs(rawHeaders), setHost: false });
  upstream.on("response", (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.statusMessage, response.rawHeaders);
    response.pipe(outgoing);
    response.on("error", () => outgoing.destroy());
  });
  upstream.on("error", () => incoming.socket.destroy());
  outgoing.on("close", () => upstream.destroy());
  if (body) upstream.end(body);
  else incoming.pipe(upstream);
}

/** Headers with their spelling, one that is repeated as a list. */
function pairs(raw: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string[]> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    headers[name] = [...(headers[name] ?? []), raw[index + 1] as string];
  }
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An error in the protocol that the request speaks. https://smithy.io/2.0/aws/protocols/ */
function errorBody(
  { headers, method }: IncomingMessage,
  call: AwsCall,
  { code, message = `${code}, made by a test` }: { code: string; message?: string },
): { headers: OutgoingHttpHeaders; text: string | Buffer } {
  if (headers["smithy-protocol"] === "rpc-v2-cbor")
    return {
      headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
      text: cborMap({ __type: code, message }),
    };
  const type = headers["content-type"] ?? "";
  if (type.includes("json"))
    return {
      headers: { "content-type": type, "x-amzn-errortype": code },
      text: JSON.stringify({ __type: code, message }),
    };
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  const xml = { "content-type": "text/xml" };
  if (method === "HEAD") return { headers: xml, text: "" };
  if (call.service === "ec2")
    return {
      headers: xml,
      text: `<Response><Errors><Error>${error}</Error></Errors><RequestID>0</RequestID></Response>`,
    };
  return call.action === method
    ? { headers: xml, text: `<Error>${error}<RequestId>0</RequestId></Error>` }
    : {
        headers: xml,
        text: `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>0</RequestId></ErrorResponse>`,
      };
}

/** A map of short texts in CBOR (RFC 8949): all that an error needs. */
function cborMap(map: Readonly<Record<string, string>>): Buffer {
  const head = (major: number, length: number) =>
    length < 24 ? Buffer.from([(major << 5) | length]) : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
  const text = (value: string) => [head(3, Buffer.byteLength(value)), Buffer.from(value)];
  const entries = Object.entries(map);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [...text(key), ...text(value)])]);
}
