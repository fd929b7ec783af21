import type {
  ArgumentDefinition,
  Colors,
  CommandGroup,
  CommandModule,
  CommandRow,
  OptionDefinition,
} from "../command.ts";

const headings: readonly (readonly [CommandGroup, string])[] = [
  ["first", "To begin with"],
  ["building", "Building"],
  ["packages", "Packages"],
  ["project", "Projects"],
  ["measuring", "Measuring and improving"],
];

/** `psd --help`: the commands to begin with. */
export function renderOverview(rows: readonly CommandRow[], colors: Colors): string {
  return [
    `${colors.bold("psd")} builds software from SpecPrompts: the prompt is the source, an agent the compiler.`,
    "",
    `${colors.bold("Usage")}  psd <command> [options]`,
    "",
    ...listed(
      rows.filter((it) => it.group === "first"),
      colors,
    ),
    "",
    "psd help <command> explains one of them, psd help all lists the rest.",
    "",
  ].join("\n");
}

/** `psd help all`: every command under its heading. */
export function renderAllCommands(rows: readonly CommandRow[], colors: Colors): string {
  const groups = headings.map(([group, heading]) => [
    colors.bold(heading),
    ...listed(
      rows.filter((it) => it.group === group),
      colors,
    ),
    "",
  ]);
  return groups.flat().join("\n");
}

/** `psd help <command>`; `module` is undefined for a command that does not exist yet. */
export function renderCommandHelp(
  row: CommandRow,
  module: CommandModule | undefined,
  colors: Colors,
): string {
  if (module === undefined) {
    const instead = typeof row.module === "function" ? "" : row.module.instead;
    return `${row.summary}. Planned, and not part of this version.\n${instead}\n`;
  }
  const words = module.arguments.map(argumentWord);
  const options: OptionDefinition = { type: "boolean", about: "explain this command", short: "h" };
  return [
    `${row.summary}.`,
    "",
    `${colors.bold("Usage")}  ${["psd", row.name, ...words, "[options]"].join(" ")}`,
    ...(module.details === undefined ? [] : ["", module.details]),
    ...section(
      "Arguments",
      module.arguments.map((it) => [argumentWord(it), it.about]),
      colors,
    ),
    ...section(
      "Options",
      Object.entries({ ...module.options, help: options }).map(([name, it]) => [
        optionWord(name, it),
        it.about,
      ]),
      colors,
    ),
    ...section(
      "Examples",
      module.examples.map((it) => [it.line, it.about]),
      colors,
    ),
    "",
  ].join("\n");
}

function listed(rows: readonly CommandRow[], colors: Colors): string[] {
  return columns(
    rows.map((it) => [
      it.name,
      typeof it.module === "function" ? it.summary : `${it.summary} ${colors.dim("(planned)")}`,
    ]),
  );
}

function section(
  title: string,
  rows: readonly (readonly [string, string])[],
  colors: Colors,
): string[] {
  return rows.length === 0 ? [] : ["", colors.bold(title), ...columns(rows)];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function argumentWord({ name, required, rest }: ArgumentDefinition): string {
  const word = rest === true ? `${name}…` : name;
  return required === true ? `<${word}>` : `[${word}]`;
}

function optionWord(name: string, option: OptionDefinition): string {
  const short = option.short === undefined ? "" : `-${option.short}, `;
  if (option.type === "boolean") return `${short}--${name}`;
  const value = option.oneOf?.join("|") ?? `<${option.value ?? "value"}>`;
  return `${short}--${name} ${value}${option.multiple === true ? " …" : ""}`;
}
