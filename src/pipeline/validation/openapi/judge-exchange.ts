import { Ajv2020 } from "ajv/dist/2020.js";
import { isRecord } from "../record.ts";
import { findOperation, type FoundOperation, type Part, partBelow } from "./find-operation.ts";

/** One side of an exchange: its headers in lower case, and its body, whole and as JSON where it is some. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly hasBody: boolean;
  readonly json?: unknown;
}

/** A request and its answer. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly request: Message;
  readonly response: Message & { readonly status: number };
}

/** What does not fit an OpenAPI document, a line for each; undefined of an operation that it does not have. */
export interface ExchangeFaults {
  readonly request: readonly string[];
  readonly response: readonly string[];
}

/** Faults that are told of each side. */
const mostFaults = 10;

interface Api {
  readonly document: Part;
  readonly ajv: Ajv2020;
}

/** Holds an exchange against an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. */
export function judgeExchange(document: unknown, exchange: Exchange): ExchangeFaults | undefined {
  if (!isRecord(document)) throw new Error("the document is no mapping");
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    validateSchema: false,
  });
  ajv.addSchema(document, "psd:api");
  const api = { document: { value: document, pointer: "" }, ajv };
  const url = new URL(exchange.path, "http://x/");
  const found = findOperation(api.document, exchange.method, url.pathname);
  if (found === undefined) return undefined;
  return {
    request: [
      ...parameterFaults(api, found, { url, headers: exchange.request.headers }),
      ...requestBodyFaults(api, found, exchange.request),
    ].slice(0, mostFaults),
    response: responseFaults(api, found, exchange).slice(0, mostFaults),
  };
}

/** A part of the document, and what it describes in an exchange. */
interface Named {
  readonly part: Part;
  readonly what: string;
}

/** Why a value does not fit the schema of a part. */
function schemaFaults({ ajv }: Api, { part, what }: Named, value: unknown): readonly string[] {
  if (part.value["schema"] === undefined) return [];
  const pointer = part.pointer.split("/").map(encodeURIComponent).join("/");
  const validate = ajv.compile({ $ref: `psd:api#${pointer}/schema` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (it) => `${what}${it.instancePath} ${it.message ?? "does not fit"}`,
  );
}

/** A text fits as such, or as the number or the truth value that it writes. */
function textFaults(api: Api, named: Named, text: string): readonly string[] {
  const faults = schemaFaults(api, named, text);
  const isScalar = /^(?:true|false|-?\d+(?:\.\d+)?)$/u.test(text);
  if (faults.length === 0 || !isScalar) return faults;
  const typed = schemaFaults(api, named, JSON.parse(text.replace(/^(-?)0+(?=\d)/u, "$1")));
  // Of a text that must be one, the faults as a text say more.
  return typed.some((it) => it.endsWith("must be string")) ? faults : typed;
}

function parameterFaults(
  api: Api,
  { item, operation, values }: FoundOperation,
  { url, headers }: { readonly url: URL; readonly headers: Message["headers"] },
): readonly string[] {
  return [item, operation].flatMap((owner) => {
    const list = owner.value["parameters"];
    if (!Array.isArray(list)) return [];
    const holder = {
      value: Object.fromEntries(list.entries()),
      pointer: `${owner.pointer}/parameters`,
    };
    return list.flatMap((_, index) => {
      const part = partBelow(api.document, holder, String(index));
      if (part === undefined) return [];
      const { name, in: place, required } = part.value;
      const key = String(name);
      const given = {
        path: values[key],
        query: url.searchParams.get(key) ?? undefined,
        header: headers[key.toLowerCase()],
      }[String(place)];
      const what = `the ${String(place)} parameter ${key}`;
      // Lists and objects have many spellings in a query; their presence is all that is looked at.
      if (given !== undefined) return isPlain(part) ? textFaults(api, { part, what }, given) : [];
      return required === true && place !== "cookie" ? [`${what} is missing`] : [];
    });
  });
}

function isPlain({ value: { schema } }: Part): boolean {
  const type = isRecord(schema) ? schema["type"] : undefined;
  return type !== "array" && type !== "object";
}

function requestBodyFaults(
  api: Api,
  { operation }: FoundOperation,
  request: Message,
): readonly string[] {
  const body = partBelow(api.document, operation, "requestBody");
  if (body === undefined) return request.hasBody ? ["the request must have no body"] : [];
  if (request.hasBody)
    return contentFaults(api, { part: body, what: "the body of the request" }, request);
  return body.value["required"] === true ? ["the request must have a body"] : [];
}

function responseFaults(
  api: Api,
  { operation, template }: FoundOperation,
  { method, response }: Exchange,
): readonly string[] {
  const responses = partBelow(api.document, operation, "responses");
  const { status } = response;
  const names = [String(status), `${String(status)[0]}XX`, "default"];
  const [documented] = names.flatMap((it) =>
    responses === undefined ? [] : (partBelow(api.document, responses, it) ?? []),
  );
  if (documented === undefined)
    return [`the status ${status} of ${method} ${template} is not documented`];
  return [
    ...headerFaults(api, documented, response),
    ...(method === "HEAD"
      ? []
      : contentFaults(api, { part: documented, what: "the body" }, response)),
  ];
}

function headerFaults(api: Api, documented: Part, { headers }: Message): readonly string[] {
  const all = partBelow(api.document, documented, "headers");
  return Object.keys(all?.value ?? {}).flatMap((name) => {
    const part = all === undefined ? undefined : partBelow(api.document, all, name);
    const value = headers[name.toLowerCase()];
    if (part === undefined || name.toLowerCase() === "content-type") return [];
    const what = `the header ${name}`;
    if (value !== undefined) return textFaults(api, { part, what }, value);
    return part.value["required"] === true ? [`${what} is missing`] : [];
  });
}

function contentFaults(api: Api, { part, what }: Named, message: Message): readonly string[] {
  const content = partBelow(api.document, part, "content");
  if (content === undefined || Object.keys(content.value).length === 0) return [];
  const type = (message.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const names = new Set([type, `${type.split("/", 1)[0]}/*`, "*/*"]);
  const documented = Object.keys(content.value).find((it) =>
    names.has((it.split(";", 1)[0] ?? "").trim().toLowerCase()),
  );
  if (documented === undefined) {
    return [`the content type ${type === "" ? "(none)" : type} of ${what} is not documented`];
  }
  const media = partBelow(api.document, content, documented);
  const isJson = /^application\/(?:.+\+)?json$/u.test(type);
  if (media === undefined || !isJson) return [];
  if (!("json" in message)) return [`${what} is not JSON`];
  return schemaFaults(api, { part: media, what }, message.json);
}
