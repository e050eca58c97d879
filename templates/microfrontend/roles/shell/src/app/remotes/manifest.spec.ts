import { readFileSync } from "node:fs";
import { parseManifest } from "./manifest";

const FILE = new URL("https://shell.dev.example.com/federation.manifest.json");

test("the files that are published, and served on a laptop, name the same remotes", () => {
  const read = (folder: string) => JSON.parse(readFileSync(`config/${folder}/federation.manifest.json`, "utf8"));
  const published = parseManifest(read("aws"), FILE);
  const local = parseManifest(read("local"), FILE);
  expect(local.map(({ name }) => name)).toEqual(published.map(({ name }) => name));
});

test("a remote is in the domain of its shell, under a title for people", () => {
  expect(parseManifest({ "account-limits": "https://limits.{domain}/remoteEntry.js" }, FILE)).toEqual([
    { name: "account-limits", title: "Account limits", entry: "https://limits.dev.example.com/remoteEntry.js" },
  ]);
});

test.each([
  [[], "must be an object of names and URLs"],
  [null, "must be an object of names and URLs"],
  [{ Payments: "https://a.example.com" }, 'a remote\'s name is "Payments": must be lower case'],
  [{ "../x": "https://a.example.com" }, "must be lower case"],
  [{ failed: "https://a.example.com" }, 'a remote\'s name is "failed"'],
  [
    { payments: "http://a.example.com/remoteEntry.js" },
    'payments is "http://a.example.com/remoteEntry.js": must be an https URL',
  ],
  [{ payments: null }, "payments is null: must be an https URL"],
])("%j is refused", (value, message) => {
  expect(() => parseManifest(value, FILE)).toThrow(message);
});
