import type { Writable } from "node:stream";
import type picocolors from "picocolors";
import type { Environment } from "../platform/environment.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** An option of a command. */
export interface OptionDefinition {
  readonly type: "string" | "boolean";
  /** What it does: a phrase without a final stop. */
  readonly about: string;
  /** How help names its value, such as `folder`; for `string` only. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  /** May be given several times; its value is then a list. For `string` only. */
  readonly multiple?: boolean;
  /** The only values it takes. */
  readonly oneOf?: readonly string[];
  /** Options that cannot be given with it; it is enough to say so on one side. */
  readonly conflicts?: readonly string[];
}

/** The options of a command by their long names. `help` is added to all. */
export type OptionTable = Readonly<Record<string, OptionDefinition>>;

/** An argument of a command that is no option. Required ones come first. */
export interface ArgumentDefinition {
  readonly name: string;
  readonly about: string;
  readonly required?: boolean;
  /** Takes all that follow; for the last one only. */
  readonly rest?: boolean;
}

/** What the options of a table were given: undefined where they were not. */
export type Values<Options extends OptionTable> = {
  readonly [Name in keyof Options]: ValueOf<Options[Name]> | undefined;
};

type ValueOf<Option extends OptionDefinition> = Option extends { multiple: true }
  ? readonly string[]
  : Option extends { type: "boolean" }
    ? boolean
    : Option extends { type: "string" }
      ? string
      : boolean | string | readonly string[];

/** A terminal to write to; `columns` is its width now. */
export type TerminalStream = Writable & { readonly columns: number };

/** Where a command writes. Escape what is untrusted before; what was forgotten is escaped on the way out. */
export interface Output {
  /** What the command was asked for. */
  stdout(text: string): void;
  /** Everything said on the way. */
  stderr(text: string): void;
  /** Commands for the pipeline that psd runs in, to standard output. */
  annotate(text: string): void;
  /** Colours for each stream; functions that change nothing where colours are unwanted. */
  readonly colors: { readonly stdout: Colors; readonly stderr: Colors };
  /** Standard error where it is a terminal on which a region may be redrawn. */
  readonly terminal: TerminalStream | undefined;
}

/** What a command is given. */
export interface CommandContext<Options extends OptionTable = OptionTable> {
  /** What is no option, as many as its definition allows. */
  readonly arguments: readonly string[];
  readonly values: Values<Options>;
  readonly environment: Environment;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly output: Output;
}

/** One verb of psd. */
export interface CommandModule<Options extends OptionTable = OptionTable> {
  readonly arguments: readonly ArgumentDefinition[];
  readonly options: Options;
  /** Command lines with what they do, simplest first; at least one. */
  readonly examples: readonly { readonly line: string; readonly about: string }[];
  /** Further paragraphs for `psd help <verb>`. */
  readonly details?: string;
  run(context: CommandContext<Options>): Promise<ExitCode>;
}

/** Under which heading of `psd help all` a command stands. */
export type CommandGroup = "first" | "building" | "packages" | "project" | "measuring";

/** A command as help lists it. Its module is loaded only when it runs. */
export interface CommandRow {
  readonly name: string;
  /** What it does: a phrase that begins with a verb, without a final stop. */
  readonly summary: string;
  readonly group: CommandGroup;
  /** Whether it reads the packages that psd.lock pins: what is missing of them is fetched first. */
  readonly readsPackages?: true;
  /** Loads it, or says in one imperative sentence what to do until it exists. */
  readonly module: (() => Promise<CommandModule>) | { readonly instead: string };
}

/** Declares a command; the values that `run` gets are typed by its options. */
export function defineCommand<const Options extends OptionTable>(
  command: CommandModule<Options>,
): CommandModule {
  return command;
}
