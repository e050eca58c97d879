import { HttpTestingController, provideHttpClientTesting } from "@angular/common/http/testing";
import { type ComponentFixture, TestBed } from "@angular/core/testing";
import { provideApi } from "../core/http";
import { HomePage } from "./home.page";

const READY = "https://api.example.com/readyz";

let fixture: ComponentFixture<HomePage>;

beforeEach(() => {
  document.documentElement.lang = "en";
  TestBed.configureTestingModule({
    providers: [provideApi({ apiBaseUrl: "https://api.example.com" }), provideHttpClientTesting()],
  });
  fixture = TestBed.createComponent(HomePage);
  fixture.detectChanges();
});

const find = (selector: string) => fixture.nativeElement.querySelector(selector);

function check() {
  find("button").click();
  return TestBed.inject(HttpTestingController).expectOne(READY);
}

function shown(): string {
  fixture.detectChanges();
  return find("[role=status]").textContent;
}

test("nothing is asked before the user asks", () => {
  TestBed.inject(HttpTestingController).expectNone(READY);
  expect(shown()).toBe("");
});

test("it tells that the API answers", () => {
  check().flush({});
  expect(shown()).toBe("The API answers.");
});

test("it tells the problem that the API describes", () => {
  check().flush(
    { title: "Maintenance", detail: "Back at 10:00" },
    { status: 503, statusText: "-", headers: { "Content-Type": "application/problem+json" } },
  );
  expect(shown()).toBe("Back at 10:00");
});
