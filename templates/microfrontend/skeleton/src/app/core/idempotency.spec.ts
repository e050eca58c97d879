import { HttpClient, HttpContext, provideHttpClient, withInterceptors } from "@angular/common/http";
import { HttpTestingController, provideHttpClientTesting } from "@angular/common/http/testing";
import { TestBed } from "@angular/core/testing";
import { retry } from "rxjs";
import { IDEMPOTENCY_KEY, idempotency } from "./idempotency";
import { RUNTIME_CONFIG } from "./runtime-config";

const API = "https://api.example.com";

let http: HttpClient;
let backend: HttpTestingController;

beforeEach(() => {
  let made = 0;
  Object.defineProperty(globalThis.crypto, "randomUUID", { configurable: true, value: () => `key-${++made}` });
  TestBed.configureTestingModule({
    providers: [
      { provide: RUNTIME_CONFIG, useValue: { apiBaseUrl: API } },
      provideHttpClient(withInterceptors([idempotency])),
      provideHttpClientTesting(),
    ],
  });
  http = TestBed.inject(HttpClient);
  backend = TestBed.inject(HttpTestingController);
});

const keyOf = (url: string) => backend.expectOne(url).request.headers.get("Idempotency-Key");

test("each payment has a key of its own", () => {
  http.post(`${API}/payments`, {}).subscribe();
  expect(keyOf(`${API}/payments`)).toBe("key-1");
  http.post(`${API}/payments/7/refunds`, {}).subscribe();
  expect(keyOf(`${API}/payments/7/refunds`)).toBe("key-2");
});

test("a payment that is sent again has the key of the first try", () => {
  http.post(`${API}/payments`, {}).pipe(retry(1)).subscribe();
  const first = backend.expectOne(`${API}/payments`);
  first.error(new ProgressEvent("error"));
  const second = backend.expectOne(`${API}/payments`);
  expect(second.request.headers.get("Idempotency-Key")).toBe("key-1");
  expect(first.request.headers.get("Idempotency-Key")).toBe("key-1");
});

test("an intent that is repeated can bring its key", () => {
  const context = new HttpContext().set(IDEMPOTENCY_KEY, "from-before");
  http.post(`${API}/payments`, {}, { context }).subscribe();
  expect(keyOf(`${API}/payments`)).toBe("from-before");
});

test.each([
  ["GET", `${API}/payments`],
  ["POST", `${API}/payments-report`],
  ["POST", `${API}/accounts`],
  ["POST", "https://elsewhere.example.com/payments"],
])("%s %s has none", (method, url) => {
  http.request(method, url).subscribe();
  expect(keyOf(url)).toBeNull();
});
