import { HttpErrorResponse, type HttpInterceptorFn } from "@angular/common/http";
import { inject } from "@angular/core";
import { catchError, throwError } from "rxjs";
import { MESSAGES } from "./messages";

/** Why the API did not do something, with a message for people. */
export class Problem extends Error {
  override readonly name = "Problem";

  /**
   * @param status of the answer; 0 if there was none
   * @param type URI of the kind of problem, `about:blank` where the status says all (RFC 9457)
   */
  constructor(
    message: string,
    readonly status: number,
    readonly type: string = "about:blank",
  ) {
    super(message);
  }
}

/** Every failed request fails with a `Problem`; the API describes its own as `application/problem+json`. */
export const problems: HttpInterceptorFn = (request, next) => {
  const { failed, unreachable } = inject(MESSAGES);
  return next(request).pipe(
    catchError((error: unknown) =>
      throwError(() => (error instanceof HttpErrorResponse ? problemOf(error, failed, unreachable) : error)),
    ),
  );
};

function problemOf(response: HttpErrorResponse, failed: string, unreachable: string): Problem {
  const { status } = response;
  if (status === 0) return new Problem(unreachable, status);
  const isDescribed = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  const { type, title, detail } = (isDescribed ? Object(response.error) : {}) as Record<string, string | undefined>;
  return new Problem(detail ?? title ?? `${failed} (${status})`, status, type);
}
