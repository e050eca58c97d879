import { Component, ErrorHandler } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { provideRouter, Router } from "@angular/router";
import { RouterTestingHarness } from "@angular/router/testing";
import { ANSWERS_WITHIN_MS, type Container, IMPORT_CONTAINER } from "./remote-loader";
import { routesOfRemote } from "./remote-routes";

@Component({ selector: "app-test-home", standalone: true, template: "<h1>Home</h1>" })
class HomePage {}

@Component({ selector: "app-test-missing", standalone: true, template: "<h1>Missing</h1>" })
class MissingPage {}

@Component({ selector: "app-test-payment", standalone: true, template: "<h1>A payment</h1>" })
class PaymentPage {}

const ENTRY = "https://payments.example.com/remoteEntry.js";
const working: Container = {
  init: () => undefined,
  get: async () => () => ({ routes: async () => [{ path: "new", component: PaymentPage }] }),
};

const importContainer = jest.fn<Promise<Container>, [string]>();
const handleError = jest.fn<void, [Error]>();
let harness: RouterTestingHarness;

beforeEach(async () => {
  importContainer.mockReset();
  handleError.mockReset();
  document.documentElement.lang = "en";
  TestBed.configureTestingModule({
    providers: [
      provideRouter([
        { path: "", pathMatch: "full", component: HomePage },
        ...routesOfRemote({ name: "payments", title: "Payments", entry: ENTRY }),
        { path: "**", component: MissingPage },
      ]),
      { provide: IMPORT_CONTAINER, useValue: importContainer },
      { provide: ErrorHandler, useValue: { handleError } },
    ],
  });
  harness = await RouterTestingHarness.create("/");
});

const heading = () => harness.routeNativeElement?.querySelector("h1")?.textContent;

test("a remote is loaded when one of its pages is asked for, and once", async () => {
  importContainer.mockResolvedValue(working);
  expect(importContainer).not.toHaveBeenCalled();
  await harness.navigateByUrl("/payments/new");
  expect(heading()).toBe("A payment");
  await harness.navigateByUrl("/");
  await harness.navigateByUrl("/payments/new");
  expect(heading()).toBe("A payment");
  expect(importContainer.mock.calls).toEqual([[ENTRY]]);
});

test.each<[string, () => Promise<Container>]>([
  ["is down", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["needs another version of Angular", () => Promise.reject(new Error("Unsatisfied version 17.3.12"))],
  [
    "exposes no routes",
    async () => ({ ...working, get: () => Promise.reject(new Error("Module ./routes is missing")) }),
  ],
  [
    "cannot read its configuration",
    async () => ({
      ...working,
      get: async () => () => ({ routes: () => Promise.reject(new Error("config.json answers 404")) }),
    }),
  ],
])("where a remote %s, its pages say so, and the others work", async (_, answer) => {
  importContainer.mockImplementation(answer);
  await harness.navigateByUrl("/payments/new");
  expect(heading()).toBe("Payments is not available");
  expect(TestBed.inject(Router).url).toBe("/payments/new");
  expect(handleError.mock.calls[0]?.[0].message).toBe(`${ENTRY} could not be loaded`);
  await harness.navigateByUrl("/");
  expect(heading()).toBe("Home");
});

test("a page that a remote does not have is missing, not the remote", async () => {
  importContainer.mockResolvedValue(working);
  await harness.navigateByUrl("/payments/7");
  expect(heading()).toBe("Missing");
});

test("trying again loads it anew, past what the browser remembers of the failure", async () => {
  importContainer.mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValue(working);
  await harness.navigateByUrl("/payments/new");
  harness.routeNativeElement?.querySelector("button")?.click();
  await harness.fixture.whenStable();
  await new Promise((resolve) => setTimeout(resolve));
  harness.detectChanges();
  expect(heading()).toBe("A payment");
  expect(importContainer.mock.calls).toEqual([[ENTRY], [`${ENTRY}?attempt=2`]]);
});

test("one that does not answer in time is not waited for", async () => {
  jest.useFakeTimers();
  importContainer.mockReturnValue(new Promise(() => undefined));
  const shown = harness.navigateByUrl("/payments/new");
  await jest.advanceTimersByTimeAsync(ANSWERS_WITHIN_MS);
  jest.useRealTimers();
  await shown;
  expect(heading()).toBe("Payments is not available");
});
