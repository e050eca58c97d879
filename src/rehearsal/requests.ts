import { XMLParser } from "fast-xml-parser";
import { readText } from "../system/files";
import { type MemberShape, type Operation, type ServiceModel, type Shape, serviceModel } from "./aws-models";

/** A request as the emulator wrote it down (tools/python/emulator.py). */
export interface RecordedRequest {
  /** What it is signed for, as `elasticloadbalancing`. */
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By lower-case name: those that carry parameters, and `user-agent`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or what CBOR had in it; null where it is neither. */
  readonly body: unknown;
  readonly status: number;
}

/** A call of AWS's API. */
export interface Call {
  /** What it is signed for, as `elasticloadbalancing`. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Members of the operation's input by their names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The command that made it, as `apply`; undefined where another program did. */
  readonly command?: string;
  /** The unit that it was made for, as `local.network`. */
  readonly unit?: string;
}

/** @param file lines of JSON, one a request */
export function readRequests(file: string): RecordedRequest[] {
  return readText(file)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** @param data botocore's folder `data` */
export function callOf(data: string, request: RecordedRequest): Call {
  const model = serviceModel(data, request.service);
  const operation = operationOf(model, request);
  const agent = request.headers["user-agent"] ?? "";
  return {
    service: request.service,
    operation: operation.name,
    region: request.region,
    parameters: parametersOf(model, operation, request),
    command: /\bapp\/billpay-([a-z-]+)/.exec(agent)?.[1],
    unit: /\bunit\/([\w-]+\.[\w-]+)/.exec(agent)?.[1],
  };
}

function operationOf(model: ServiceModel, request: RecordedRequest): Operation {
  const { service, method, path } = request;
  const named =
    /\/operation\/(\w+)$/.exec(path)?.[1] ??
    request.headers["x-amz-target"]?.split(".").at(-1) ??
    (/^(query|ec2)$/.test(model.metadata.protocol) ? form(request).get("Action") : undefined);
  const operation = named ? model.operations[named] : routed(model, request);
  if (!operation) throw new Error(`no operation of ${service} is ${named ?? `${method} ${path}?${request.query}`}`);
  return operation;
}

const form = ({ body, query }: RecordedRequest) => new URLSearchParams(typeof body === "string" && body ? body : query);

/** The operation of a REST service that is meant: the one of which path and fixed parameters say most. */
function routed(model: ServiceModel, { method, path, query, headers }: RecordedRequest): Operation | undefined {
  const given = new URLSearchParams(query);
  const hasRequired = ({ input }: Operation) => {
    const { required = [], members = {} } = (input && model.shapes[input.shape]) || {};
    return required.every((name) => {
      const { location, locationName = name } = members[name] ?? {};
      if (location === "querystring") return given.has(locationName);
      return location !== "header" || locationName.toLowerCase() in headers;
    });
  };
  const isMeant = (operation: Operation) => {
    const { pattern, fixed } = route(operation.http.requestUri);
    return (
      operation.http.method === method &&
      !operation.deprecated &&
      pattern.test(path) &&
      [...fixed].every(([key, value]) => (value ? given.get(key) === value : given.has(key))) &&
      hasRequired(operation)
    );
  };
  const precision = ({ http, input }: Operation) => {
    const { fixed } = route(http.requestUri);
    const { required = [] } = (input && model.shapes[input.shape]) || {};
    return fixed.size * 1000 + http.requestUri.replace(/\{[^}]*\}/g, "").length * 10 + required.length;
  };
  return Object.values(model.operations)
    .filter(isMeant)
    .sort((one, other) => precision(other) - precision(one))[0];
}

function route(requestUri: string): { pattern: RegExp; labels: string[]; fixed: URLSearchParams } {
  const [path = "", query = ""] = requestUri.split("?");
  const labels: string[] = [];
  const pattern = path
    .replace(/\/$/, "")
    .replace(/[.*$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}+]+)(\+?)\}/g, (_, label, greedy) => {
      labels.push(label);
      return greedy ? "(.+)" : "([^/]+)";
    });
  return { pattern: new RegExp(`^${pattern}/?$`), labels, fixed: new URLSearchParams(query) };
}

type Parameters = Record<string, unknown>;

function parametersOf(model: ServiceModel, operation: Operation, request: RecordedRequest): Parameters {
  const shape = operation.input && model.shapes[operation.input.shape];
  if (!shape) return {};
  const { protocol } = model.metadata;
  if (/^(query|ec2)$/.test(protocol)) return structureOfForm(model, shape, nested(form(request)), protocol === "ec2");
  const isXml = protocol === "rest-xml";
  const body = isXml ? {} : bodyOf(request.body);
  if (!protocol.startsWith("rest-")) return body;
  const { pattern, labels } = route(operation.http.requestUri);
  const inPath = pattern.exec(request.path)?.slice(1) ?? [];
  const query = new URLSearchParams(request.query);
  const parameters: Parameters = isXml
    ? xmlParameters(model, shape, request.body)
    : shape.payload
      ? { [shape.payload]: body }
      : {};
  for (const [name, { location, locationName = name }] of Object.entries(shape.members ?? {})) {
    const index = labels.indexOf(locationName);
    const value =
      location === "uri" && index >= 0
        ? decodeURIComponent(inPath[index] ?? "")
        : location === "querystring"
          ? query.get(locationName)
          : location === "header"
            ? request.headers[locationName.toLowerCase()]
            : location === undefined && !shape.payload && !isXml
              ? body[locationName]
              : undefined;
    if (value !== undefined && value !== null) parameters[name] = value;
  }
  return parameters;
}

function bodyOf(body: unknown): Parameters {
  if (typeof body !== "string") return (body as Parameters) ?? {};
  return body.startsWith("{") ? JSON.parse(body) : {};
}

/** Attributes are elements like others: the models say which are which by name alone. */
const xml = new XMLParser({
  ignoreDeclaration: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
});

function xmlParameters(model: ServiceModel, shape: Shape, body: unknown): Parameters {
  if (typeof body !== "string" || body === "") return {};
  const payload = shape.payload && shape.members?.[shape.payload];
  if (payload && model.shapes[payload.shape]?.type !== "structure") return { [shape.payload ?? ""]: body };
  const [root] = Object.values(xml.parse(body));
  if (payload) return { [shape.payload ?? ""]: valueOfXml(model, payload, root) };
  return structureOfXml(model, shape, root);
}

/** https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
function structureOfXml(model: ServiceModel, shape: Shape, element: unknown): Parameters {
  const inside = typeof element === "object" ? (element as Parameters) : {};
  const given = Object.entries(shape.members ?? {}).filter(([name, { location, locationName = name }]) => {
    return location === undefined && locationName in inside;
  });
  return Object.fromEntries(
    given.map(([name, member]) => [name, valueOfXml(model, member, inside[member.locationName ?? name])]),
  );
}

function valueOfXml(model: ServiceModel, member: MemberShape, element: unknown): unknown {
  const shape = model.shapes[member.shape];
  const all = (value: unknown): unknown[] => (value === undefined || value === "" ? [] : [value].flat());
  switch (shape?.type) {
    case "structure":
      return structureOfXml(model, shape, element);
    case "list": {
      const { member: item = { shape: "" } } = shape;
      const isFlat = shape.flattened || member.flattened;
      const items = isFlat ? element : (element as Parameters)[item.locationName ?? "member"];
      return all(items).map((inner) => valueOfXml(model, item, inner));
    }
    default:
      return typeof element === "object" && element !== null ? (element as Parameters)["#text"] : element;
  }
}

interface Branch {
  value?: string;
  readonly below: Map<string, Branch>;
}

/** `A.1.B=x` as branches. */
function nested(fields: URLSearchParams): Branch {
  const root: Branch = { below: new Map() };
  for (const [path, value] of fields) {
    let branch = root;
    for (const step of path.split(".")) {
      let next = branch.below.get(step);
      if (!next) {
        next = { below: new Map() };
        branch.below.set(step, next);
      }
      branch = next;
    }
    branch.value = value;
  }
  return root;
}

/**
 * A structure as the query protocols write it: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html and
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
function structureOfForm(model: ServiceModel, shape: Shape, branch: Branch, isEc2: boolean): Parameters {
  const structure: Parameters = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const { locationName = name } = member;
    const key = isEc2 ? (member.queryName ?? locationName.replace(/^./, (first) => first.toUpperCase())) : locationName;
    const below = branch.below.get(key);
    if (below) structure[name] = valueOfForm(model, member, below, isEc2);
  }
  return structure;
}

function valueOfForm(
  model: ServiceModel,
  member: { readonly shape: string; readonly flattened?: boolean },
  branch: Branch,
  isEc2: boolean,
): unknown {
  const shape = model.shapes[member.shape];
  const items = (holder: Branch | undefined) =>
    [...(holder?.below ?? [])].filter(([key]) => /^\d+$/.test(key)).map(([, item]) => item);
  switch (shape?.type) {
    case "structure":
      return structureOfForm(model, shape, branch, isEc2);
    case "list": {
      const { member: item = { shape: "" } } = shape;
      const isFlat = isEc2 || shape.flattened || member.flattened;
      const holder = isFlat ? branch : branch.below.get(item.locationName ?? "member");
      return items(holder).map((inner) => valueOfForm(model, item, inner, isEc2));
    }
    case "map": {
      const { key = { shape: "" }, value = { shape: "" } } = shape;
      const holder = shape.flattened ? branch : branch.below.get("entry");
      return Object.fromEntries(
        items(holder).map(({ below }) => {
          const inner = below.get(value.locationName ?? "value");
          return [below.get(key.locationName ?? "key")?.value ?? "", inner && valueOfForm(model, value, inner, isEc2)];
        }),
      );
    }
    default:
      return branch.value;
  }
}
