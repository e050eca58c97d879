import { Component, ErrorHandler } from "@angular/core";
import { type ComponentFixture, TestBed } from "@angular/core/testing";
import { Router } from "@angular/router";
import axe from "axe-core";
import { AppComponent } from "./app.component";
import { provideApp } from "./core/app-providers";

@Component({ selector: "app-first", standalone: true, template: "<h1>First</h1>" })
class FirstPage {}

@Component({ selector: "app-second", standalone: true, template: "<h1>Second</h1>" })
class SecondPage {}

let fixture: ComponentFixture<AppComponent>;
let page: HTMLElement;

beforeEach(async () => {
  document.documentElement.lang = "en";
  document.title = "Test";
  TestBed.configureTestingModule({
    providers: [
      provideApp(
        [
          { path: "", pathMatch: "full", component: FirstPage },
          { path: "second", component: SecondPage },
          { path: "broken", loadComponent: () => Promise.reject(new Error("chunk is missing")) },
        ],
        [{ path: "/second", title: "Second" }],
      ),
      { provide: ErrorHandler, useValue: { handleError: () => undefined } },
    ],
  });
  fixture = TestBed.createComponent(AppComponent);
  page = fixture.nativeElement;
  document.body.replaceChildren(page);
  await go("/");
});

async function go(url: string): Promise<void> {
  await TestBed.inject(Router).navigateByUrl(url);
  await settle();
}

async function settle(): Promise<void> {
  fixture.detectChanges();
  await fixture.whenStable();
  fixture.detectChanges();
}

const heading = () => page.querySelector("h1")?.textContent;

test("the page has the landmarks, names and language that assistive technology needs", async () => {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  expect(violations).toEqual([]);
  expect(page.querySelectorAll("nav[aria-label] a, main")).toHaveLength(3);
});

test("the link of the page that is shown says so", async () => {
  await go("/second");
  const current = [...page.querySelectorAll("[aria-current=page]")].map((link) => link.textContent);
  expect(current).toEqual(["Second"]);
});

test("another page moves the focus to the content; the first one does not", async () => {
  expect(document.activeElement).toBe(document.body);
  await go("/second");
  expect(heading()).toBe("Second");
  expect(document.activeElement).toBe(page.querySelector("main"));
});

test("the link past the navigation moves the focus, and stays on the page", async () => {
  await go("/second");
  const link = page.querySelector<HTMLAnchorElement>(".skip");
  link?.focus();
  link?.click();
  expect(document.activeElement).toBe(page.querySelector("main"));
  expect(TestBed.inject(Router).url).toBe("/second");
});

test("an address that there is not is said to be missing", async () => {
  await go("/nowhere");
  expect(heading()).toBe("Page not found");
});

test("a page that fails leaves the frame, and says so", async () => {
  jest.spyOn(console, "error").mockImplementation();
  await TestBed.inject(Router)
    .navigateByUrl("/broken")
    .catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve)); // until the router has gone on to the page of failures
  await settle();
  expect(heading()).toBe("Something went wrong");
  expect(page.querySelectorAll("nav a")).toHaveLength(2);
  expect(page.querySelector("[role=status]")?.textContent).toBe("");
});
