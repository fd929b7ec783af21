/** What placeholders stand for. */
export interface PlaceholderValues {
  /** `start` and `drive`: argument lists. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** A name in braces: `{out}`, `{with.site}`, `{case.input.text}`. Anything else in braces is plain text. */
const placeholder = /\{([a-z][a-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)\}/gu;

/** The names of the placeholders in a text, as often as they stand there. */
export function placeholdersIn(text: string): readonly string[] {
  return Array.from(text.matchAll(placeholder), (it) => it[1] ?? "");
}

/**
 * Puts values in the place of placeholders. A command within a longer text becomes one text, quoted for
 * a POSIX shell; a text is put in as it is. Names without a value stay as they stand.
 */
export function expandText(text: string, values: PlaceholderValues): string {
  if (!text.includes("{")) return text;
  return text.replace(placeholder, (whole, name: string) => valueOf(name, values) ?? whole);
}

/** Expands an argument list; an element that is nothing but a command becomes all its words. */
export function expandArgv(argv: readonly string[], values: PlaceholderValues): readonly string[] {
  return argv.flatMap((element) => {
    const name = /^\{(.*)\}$/u.exec(element)?.[1] ?? "";
    const command = own(values.commands, name);
    return command ?? [expandText(element, values)];
  });
}

/** Expands every text within a JSON value, keys excepted. */
export function expandJson(value: unknown, values: PlaceholderValues): unknown {
  if (typeof value === "string") return expandText(value, values);
  if (Array.isArray(value)) return value.map((it) => expandJson(it, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, expandJson(it, values)]),
  );
}

/** Whether a placeholder of that name has a value. */
export function hasValue(name: string, values: PlaceholderValues): boolean {
  return valueOf(name, values) !== undefined;
}

function valueOf(name: string, values: PlaceholderValues): string | undefined {
  return own(values.texts, name) ?? own(values.commands, name)?.map(quote).join(" ");
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/u.test(word)
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
