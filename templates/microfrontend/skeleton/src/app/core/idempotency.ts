import { HttpContextToken, type HttpInterceptorFn } from "@angular/common/http";
import { inject } from "@angular/core";
import { RUNTIME_CONFIG } from "./runtime-config";

/**
 * Key of one intent to pay. A request that is sent again, such as by `retry()`, keeps its own: its context remembers it.
 * Where the user repeats an intent with another request, such as after a reload, set the key of the first.
 */
export const IDEMPOTENCY_KEY = new HttpContextToken<string>(() => crypto.randomUUID());

/** Sends `Idempotency-Key` with what creates a payment, so that the API makes one payment of an intent. */
export const idempotency: HttpInterceptorFn = (request, next) => {
  const payments = `${inject(RUNTIME_CONFIG).apiBaseUrl}/payments`;
  const createsPayment =
    request.method === "POST" && (request.url === payments || request.url.startsWith(`${payments}/`));
  if (!createsPayment) return next(request);
  return next(request.clone({ setHeaders: { "Idempotency-Key": request.context.get(IDEMPOTENCY_KEY) } }));
};
