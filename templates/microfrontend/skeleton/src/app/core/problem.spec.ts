import { HttpClient, provideHttpClient, withInterceptors } from "@angular/common/http";
import { HttpTestingController, provideHttpClientTesting } from "@angular/common/http/testing";
import { TestBed } from "@angular/core/testing";
import { Problem, problems } from "./problem";

const URL = "https://api.example.com/payments";

async function failure(answer: (backend: HttpTestingController) => void): Promise<Problem> {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(withInterceptors([problems])), provideHttpClientTesting()],
  });
  const failed = new Promise<Problem>((resolve) => {
    TestBed.inject(HttpClient).get(URL).subscribe({ error: resolve });
  });
  answer(TestBed.inject(HttpTestingController));
  return failed;
}

const fail = (body: unknown, status: number, type: string) => (backend: HttpTestingController) =>
  backend.expectOne(URL).flush(body as object, { status, statusText: "-", headers: { "Content-Type": type } });

test("a problem of the API has its detail, status and type", async () => {
  const body = { type: "https://billpay.example/problems/limit", title: "Limit", detail: "More than 500 today" };
  const problem = await failure(fail(body, 422, "application/problem+json; charset=utf-8"));
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ message: "More than 500 today", status: 422, type: body.type });
});

test("without a detail its title is told", async () => {
  const problem = await failure(fail({ title: "Not today" }, 409, "application/problem+json"));
  expect(problem).toMatchObject({ message: "Not today", status: 409, type: "about:blank" });
});

test("what something else answers, such as a proxy, is never shown", async () => {
  const problem = await failure(fail({ detail: "<b>nginx</b>" }, 502, "application/json"));
  expect(problem).toMatchObject({ message: "Something went wrong (502)", status: 502 });
});

test("no answer at all is a problem too", async () => {
  const problem = await failure((backend) => backend.expectOne(URL).error(new ProgressEvent("error")));
  expect(problem).toMatchObject({ message: "The API cannot be reached.", status: 0 });
});
