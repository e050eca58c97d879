import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";

export const PROBLEM_JSON = "application/problem+json";

/** What is wrong with one part of a request. */
interface Violation {
  /** Where: a JSON pointer into the body, such as `#/amount/currency`, or the name of a header or parameter. */
  readonly pointer: string;
  readonly detail: string;
}

/** An error as the API describes it: https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = Type.Object({
  type: Type.String({ description: "URI of the kind of problem; about:blank where the status says all" }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
      description: "What is wrong, and where",
    }),
  ),
});

/** For the `response` of a route's schema. */
export const problemResponse = (description: string) => ({
  description,
  content: { [PROBLEM_JSON]: { schema: Problem } },
});

/** An error that the caller may read: what is thrown instead of it is answered with 500 and no word more. */
export class ProblemError extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;

  /** @param kind becomes the last part of the type, such as `payment-refused`; without one, the type is about:blank */
  constructor(status: number, detail: string, kind?: { name: string; title: string }, headers = {}) {
    super(detail);
    this.status = status;
    this.type = kind === undefined ? "about:blank" : `tag:billpay.example,2026:problems/${kind.name}`;
    this.title = kind?.title ?? STATUS_CODES[status] ?? "Error";
    this.headers = headers;
  }

  toJSON() {
    return { type: this.type, title: this.title, status: this.status, detail: this.message };
  }
}

const blank = (status: number, more: { detail?: string; errors?: Violation[] } = {}) => ({
  type: "about:blank",
  title: STATUS_CODES[status] ?? "Error",
  status,
  ...more,
});

/** The framework's own messages that say something useful and repeat nothing of the request. */
const DETAILS: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: "the path is not a valid URL",
  FST_ERR_CTP_BODY_TOO_LARGE: "the body is too large",
  FST_ERR_CTP_EMPTY_JSON_BODY: "the body is empty: must be JSON",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "the body is not as long as Content-Length says",
  FST_ERR_CTP_INVALID_JSON_BODY: "the body is not valid JSON",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "the body must be application/json",
  FST_ERR_HANDLER_TIMEOUT: "it took too long; it may be done all the same: send it again with the same Idempotency-Key",
};

function problemOf(error: FastifyError): { status: number; body: object } {
  if (error instanceof ProblemError) return { status: error.status, body: error };
  if (error.validation !== undefined) return { status: 400, body: blank(400, { errors: violations(error) }) };
  const detail = DETAILS[error.code];
  const status = detail === undefined || error.statusCode === undefined ? clientStatus(error) : error.statusCode;
  return { status, body: blank(status, detail === undefined ? {} : { detail }) };
}

/** A library's error may say that the request is wrong, which is told; whatever else it says is not. */
const clientStatus = ({ statusCode = 500 }: FastifyError) => (statusCode >= 400 && statusCode < 500 ? statusCode : 500);

/** The messages name what is allowed, never the value: it may be a card number. */
function violations({ validation = [], validationContext }: FastifyError): Violation[] {
  return validation.map(({ instancePath, message = "is not allowed", params, keyword }) => {
    const missing = keyword === "required" ? `/${params.missingProperty}` : "";
    const unknown = keyword === "additionalProperties" ? `/${params.additionalProperty}` : "";
    const path = `${instancePath}${missing}${unknown}`;
    const allowed = keyword === "enum" ? `: ${(params.allowedValues as unknown[]).join(", ")}` : "";
    return {
      pointer: validationContext === "body" ? `#${path}` : `${validationContext}${path}`,
      detail: missing ? "is missing" : unknown ? "is not known here" : `${message}${allowed}`,
    };
  });
}

/** Answers every error of the application as a problem, and logs those that are its own fault. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((_request, reply) =>
    send(reply, 404, blank(404, { detail: "there is nothing at this path" })),
  );
}

export function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const { status, body } = problemOf(error);
  if (status >= 500) request.log.error({ err: error }, "a request failed");
  if (error instanceof ProblemError) reply.headers(error.headers);
  return send(reply, status, body);
}

/** As text: the schema of a route's answers is not for its errors. */
const send = (reply: FastifyReply, status: number, body: object) =>
  reply.code(status).type(PROBLEM_JSON).send(JSON.stringify(body));

/** The answer to what is no HTTP request, or none that came to its end, for which there is no route. */
export function rawProblem(code: string | undefined): string {
  const status = code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const body = JSON.stringify(blank(status));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
