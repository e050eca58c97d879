import { serviceNames } from "../../src/live/cluster-units";
import { unreadyServices } from "../../src/local/kubernetes-services";

const backend = { namespace: "billpay-local", name: "backend", desired: 2, ready: 2, digest: "" };

test("a service that the live tree names and the cluster does not have is waited for", () => {
  expect(serviceNames("local")).toEqual(["backend"]);
  expect(unreadyServices(["backend"], [])).toEqual(["backend has no Deployment"]);
});

test("so is one that lacks replicas, whoever made it", () => {
  const mail = { ...backend, name: "mail", ready: 1 };
  expect(unreadyServices(["backend"], [backend, mail])).toEqual(["mail has 1 of 2 replicas"]);
});

test("services with all their replicas are not waited for", () => {
  expect(unreadyServices(["backend"], [backend])).toEqual([]);
  expect(unreadyServices([], [])).toEqual([]);
});
