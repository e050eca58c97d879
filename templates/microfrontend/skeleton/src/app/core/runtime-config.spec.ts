import { readFileSync } from "node:fs";
import { loadRuntimeConfig, parseRuntimeConfig } from "./runtime-config";

const SITE = new URL("https://payments.dev.example.com/");
const FILE = new URL("config.json", SITE);

const answer = (body: string, status = 200) => ({
  ok: status < 400,
  status,
  json: async () => JSON.parse(body),
});
const answers = (result: unknown) => {
  globalThis.fetch = jest.fn(async () => result) as unknown as typeof fetch;
};

test("the files that are published, and served on a laptop, are valid", () => {
  const read = (folder: string) => JSON.parse(readFileSync(`config/${folder}/config.json`, "utf8"));
  expect(parseRuntimeConfig(read("aws"), FILE)).toEqual({ apiBaseUrl: "https://api.dev.example.com" });
  expect(parseRuntimeConfig(read("local"), new URL("http://localhost:4200/config.json")).apiBaseUrl).toMatch(/^http/);
});

test("it is read from beside the site, past every cache", async () => {
  answers(answer('{ "apiBaseUrl": "https://api.example.com/v1/" }'));
  expect(await loadRuntimeConfig(SITE)).toEqual({ apiBaseUrl: "https://api.example.com/v1" });
  expect(fetch).toHaveBeenCalledWith(FILE, expect.objectContaining({ cache: "no-store" }));
});

test.each([
  [
    {},
    "apiBaseUrl is undefined: must be an https URL, or http on localhost (https://payments.dev.example.com/config.json)",
  ],
  [null, "apiBaseUrl is undefined"],
  [{ apiBaseUrl: "" }, 'apiBaseUrl is "": must be an https URL'],
  [{ apiBaseUrl: 7 }, "apiBaseUrl is 7"],
  [{ apiBaseUrl: "http://api.example.com" }, 'apiBaseUrl is "http://api.example.com": must be an https URL'],
  [{ apiBaseUrl: "http://localhost.example.com/" }, "must be an https URL"],
  [{ apiBaseUrl: "javascript:alert(1)" }, "must be an https URL"],
  [{ apiBaseUrl: "https://a b" }, "must be an https URL"],
])("%j is refused", (value, message) => {
  expect(() => parseRuntimeConfig(value, FILE)).toThrow(message);
});

test.each(["https://api.example.com", "http://localhost:8080", "http://127.0.0.1/api"])("%s is taken", (apiBaseUrl) => {
  expect(parseRuntimeConfig({ apiBaseUrl }, FILE)).toEqual({ apiBaseUrl });
});

test("a file that is missing, broken or out of reach is told apart", async () => {
  answers(answer("", 404));
  await expect(loadRuntimeConfig(SITE)).rejects.toThrow(`${FILE} answers 404`);
  answers(answer("<!doctype html>"));
  await expect(loadRuntimeConfig(SITE)).rejects.toThrow(`${FILE} is not JSON`);
  globalThis.fetch = jest.fn().mockRejectedValue(new TypeError("Failed to fetch"));
  await expect(loadRuntimeConfig(SITE)).rejects.toThrow(`${FILE} cannot be read: Failed to fetch`);
});
