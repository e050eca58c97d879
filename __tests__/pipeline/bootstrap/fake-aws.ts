import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What AWS answers: a body, JSON or XML, or a status alone. */
export type Answers = Record<string, string | number>;

/** AWS on the loopback interface, that answers as recorded. */
export interface FakeAws {
  readonly endpoint: string;
  /** By operation, as `DescribeVpcs`, or by method and path where the API is REST, as `GET /detector`. */
  answers: Answers;
  readonly close: () => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const notFound = (operation: string) => ({ message: `${operation} is not recorded` });

export async function startFakeAws(): Promise<FakeAws> {
  const fake = { answers: {} as Answers };
  const server: Server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url?.split("?")[0]?.replace(/(?<=.)\/$/, "") ?? "/";
    const target = String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1);
    const operation = target || new URLSearchParams(body).get("Action") || `${request.method} ${path}`;
    const answer = fake.answers[operation] ?? 404;
    if (typeof answer === "number") {
      const isQuery = body.includes("Action=");
      const error = isQuery
        ? `<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>`
        : JSON.stringify(notFound(operation));
      response.writeHead(answer, { "x-amzn-errortype": "ResourceNotFoundException" });
      return response.end(request.method === "HEAD" ? undefined : error);
    }
    response.writeHead(200, { "content-type": answer.startsWith("<") ? "text/xml" : "application/json" });
    response.end(answer);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(fake, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}
