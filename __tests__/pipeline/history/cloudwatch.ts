import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An event of a log group. */
export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

interface Request {
  readonly startTime: number;
  readonly endTime?: number;
  readonly nextToken?: string;
}

/** A server that answers FilterLogEvents as CloudWatch Logs does: by time, the oldest first, page by page. */
export class LogServer {
  events: LogEvent[] = [];
  pageSize = 2;
  requests: Request[] = [];
  /** The error that it answers with, or `hang` for none at all. */
  fails: string | undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (incoming, outgoing) => {
      let body = "";
      for await (const piece of incoming.setEncoding("utf8")) body += piece;
      const request: Request = JSON.parse(body);
      this.requests.push(request);
      if (this.fails === "hang") return;
      outgoing.setHeader("content-type", "application/x-amz-json-1.1");
      if (this.fails !== undefined) {
        outgoing.statusCode = 400;
        outgoing.end(JSON.stringify({ __type: this.fails, message: "no" }));
        return;
      }
      const { startTime, endTime = Number.POSITIVE_INFINITY, nextToken = "0" } = request;
      const found = this.events
        .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
        .sort((a, b) => a.timestamp - b.timestamp);
      const end = Number(nextToken) + this.pageSize;
      const events = found.slice(Number(nextToken), end);
      outgoing.end(JSON.stringify({ events, ...(end < found.length && { nextToken: String(end) }) }));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  reset(): void {
    Object.assign(this, { events: [], pageSize: 2, requests: [], fails: undefined });
  }
}
