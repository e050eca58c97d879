import { siteName } from "../../src/live/cluster-units";
import { sitesOf } from "../../src/local/sites";

const cloud = { port: 4566, endpoint: "http://127.0.0.1:4566", dir: "" };
const unit = (name: string, outputs = {}) => ({ unit: name, outputs, resources: new Map() });
const site = (name: string) => unit(name, { distribution_domain_name: `${name}.cloudfront.net` });

test("a site is a unit with a distribution, and those without one take no port", () => {
  const states = [unit("dns", { zone_id: "Z1" }), site("front-a"), unit("network"), site("site-shop")];
  expect(sitesOf(states, cloud)).toEqual([
    { unit: "front-a", domain: "front-a.cloudfront.net", port: 4567, url: "http://127.0.0.1:4567/" },
    { unit: "site-shop", domain: "site-shop.cloudfront.net", port: 4568, url: "http://127.0.0.1:4568/" },
  ]);
});

test("the tenth site and later ones leave the cluster its three ports", () => {
  const states = Array.from({ length: 12 }, (_, index) => site(`site-${"abcdefghijkl"[index]}`));
  const ports = sitesOf(states, cloud).map(({ port }) => port - cloud.port);
  expect(ports).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15]);
});

test("a site is named as its host is, whatever its unit's folder", () => {
  expect(["front-a", "feature-flags", "site-shop", "site-site-map"].map(siteName)).toEqual([
    "front-a",
    "feature-flags",
    "shop",
    "site-map",
  ]);
});
