import { isRecord } from "../record.ts";

/** A part of a document, and the JSON pointer that leads to it. */
export interface Part {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
}

/** An operation, the path item around it, and the values of the parameters in its path. */
export interface FoundOperation {
  readonly item: Part;
  readonly operation: Part;
  readonly template: string;
  readonly values: Readonly<Record<string, string>>;
}

/** References one after the other beyond which a document leads in a circle. */
const mostReferences = 16;

/** The part below another, with references within the document followed; undefined where there is no mapping. */
export function partBelow(document: Part, part: Part, key: string): Part | undefined {
  const step = key.replaceAll("~", "~0").replaceAll("/", "~1");
  const value = Object.hasOwn(part.value, key) ? part.value[key] : undefined;
  if (!isRecord(value)) return undefined;
  return followed(document, { value, pointer: `${part.pointer}/${step}` });
}

function followed(document: Part, start: Part): Part | undefined {
  let part: Part | undefined = start;
  for (let count = 0; part !== undefined && "$ref" in part.value; count += 1) {
    const reference: unknown = part.value["$ref"];
    if (typeof reference !== "string" || !reference.startsWith("#/") || count > mostReferences) {
      throw new Error(`the reference ${String(reference)} leads nowhere in the document`);
    }
    part = at(document, decodeURIComponent(reference.slice(1)));
  }
  return part;
}

function at(document: Part, pointer: string): Part | undefined {
  let value: unknown = document.value;
  for (const step of pointer.slice(1).split("/")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const next: unknown = Array.isArray(value) ? value[Number(key)] : own(value, key);
    value = next;
  }
  return isRecord(value) ? { value, pointer } : undefined;
}

function own(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The operation of a method and a path, by the template that names most of it; undefined where there is none. */
export function findOperation(
  document: Part,
  method: string,
  path: string,
): FoundOperation | undefined {
  const paths = partBelow(document, document, "paths");
  if (paths === undefined) return undefined;
  const found = basesOf(document).flatMap((base) =>
    Object.keys(paths.value).flatMap((template) => {
      const values = match(`${base}${template}`, path);
      const item = values === undefined ? undefined : partBelow(document, paths, template);
      const operation =
        item === undefined ? undefined : partBelow(document, item, method.toLowerCase());
      if (values === undefined || item === undefined || operation === undefined) return [];
      return [{ item, operation, template, values }];
    }),
  );
  return found.toSorted((a, b) => Object.keys(a.values).length - Object.keys(b.values).length)[0];
}

/** The paths of the servers, below which all others lie. */
function basesOf({ value: { servers } }: Part): readonly string[] {
  if (!Array.isArray(servers) || servers.length === 0) return [""];
  return servers.flatMap((server: unknown) => {
    const url = isRecord(server) ? server["url"] : undefined;
    if (typeof url !== "string" || !URL.canParse(url, "http://x/")) return [];
    return [new URL(url, "http://x/").pathname.replace(/\/$/u, "")];
  });
}

/** The values of a template's parameters; undefined where a path does not fit. */
function match(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, step] of wanted.entries()) {
    const name = /^\{([^{}]+)\}$/u.exec(step)?.[1];
    const value = given[index] ?? "";
    if (name === undefined ? step !== value : value === "") return undefined;
    if (name !== undefined) values[name] = decoded(value);
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
