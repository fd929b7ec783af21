import { fail } from "node:assert/strict";

/** The part of JSON Schema that inputs of tools are written in. */
interface InputSchema {
  readonly type?: string;
  readonly anyOf?: readonly InputSchema[];
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: InputSchema | boolean;
  readonly items?: InputSchema;
}

/** A tool as a server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: unknown;
}

/** A place of a tool's input that takes a text from outside. */
export interface TextPlace {
  readonly tool: string;
  /** Such as `path`, `with.*` (a value), `with.<name>` (a name) or `waive[]`. */
  readonly place: string;
  /** An input in which the text stands there, and what else is required is as usual. */
  readonly inputWith: (text: string) => Readonly<Record<string, unknown>>;
}

/** Values by the names of inputs that a tool requires; any other text is the name of a deployment. */
export type Usual = Readonly<Record<string, string>>;

/** Every place of every tool that takes a text, found in the schemas: a new tool is found as well. */
export function textPlaces(tools: readonly ListedTool[], usual: Usual): readonly TextPlace[] {
  return tools.flatMap(({ name: tool, inputSchema }) => {
    const schema = inputSchema as InputSchema;
    const rest = Object.fromEntries(
      (schema.required ?? []).map((key) => [key, usualOf(key, schema.properties?.[key], usual)]),
    );
    return Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      placesIn(property, usual).map(({ place, valueWith }) => ({
        tool,
        place: `${key}${place}`,
        inputWith: (text: string) => ({ ...rest, [key]: valueWith(text) }),
      })),
    );
  });
}

interface InnerPlace {
  readonly place: string;
  readonly valueWith: (text: string) => unknown;
}

function placesIn(schema: InputSchema, usual: Usual): readonly InnerPlace[] {
  const choices = schema.anyOf ?? [];
  if (choices.length > 0) {
    const all = choices.flatMap((it) => placesIn(it, usual));
    return all.filter((it, index) => all.findIndex((one) => one.place === it.place) === index);
  }
  switch (schema.type) {
    case "string":
      return [{ place: "", valueWith: (text) => text }];
    case "array":
      return placesIn(schema.items ?? {}, usual).map(({ place, valueWith }) => ({
        place: `[]${place}`,
        valueWith: (text) => [valueWith(text)],
      }));
    case "object":
      return placesInObject(schema, usual);
    case "boolean":
    case "integer":
    case "number":
      return [];
    case undefined:
    default:
      return fail(`an input of an unknown shape: ${JSON.stringify(schema)}`);
  }
}

function placesInObject(schema: InputSchema, usual: Usual): readonly InnerPlace[] {
  const { additionalProperties: more, properties = {} } = schema;
  const named = Object.entries(properties).flatMap(([key, it]) =>
    placesIn(it, usual).map(({ place, valueWith }) => ({
      place: `.${key}${place}`,
      valueWith: (text: string) => ({ [key]: valueWith(text) }),
    })),
  );
  if (typeof more !== "object") return named;
  const key = usual["*"] ?? "name";
  return [
    ...named,
    { place: ".<name>", valueWith: (text) => ({ [text]: "x" }) },
    ...placesIn(more, usual).map(({ place, valueWith }) => ({
      place: `.*${place}`,
      valueWith: (text: string) => ({ [key]: valueWith(text) }),
    })),
  ];
}

function usualOf(key: string, schema: InputSchema | undefined, usual: Usual): unknown {
  const known = usual[key];
  if (known !== undefined) return known;
  if (schema?.type === "boolean") return false;
  if (schema?.type === "integer" || schema?.type === "number") return 0;
  return schema?.type === "array" ? [] : (usual["target"] ?? "name");
}
