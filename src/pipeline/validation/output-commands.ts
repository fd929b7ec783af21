import { join } from "node:path";
import { parseArgsStringToArgv } from "string-argv";
import { parse, YAMLError } from "yaml";
import { z } from "zod";
import { readBounded } from "../../platform/bounded-read.ts";
import type { Selection } from "../composition/selection.ts";
import type { CommandLine, Commands } from "../package/manifest.ts";

/** The file in which an output says what nobody else does. */
const fileName = "specprompt.output.yaml";
const longestFile = 64 * 2 ** 10;

const word = z.string().max(4096);
const command = z.union([word, z.array(word)]).transform((it, context): CommandLine => {
  const argv = typeof it === "string" ? parseArgsStringToArgv(it) : it;
  if (argv[0] === undefined || argv[0] === "") context.addIssue("an empty command");
  return argv;
});

/** What an output may say of itself: commands and needs, nothing else. */
const schema = z.strictObject({
  commands: z
    .strictObject({
      setup: command.optional(),
      start: command.optional(),
      test: command.optional(),
      drive: command.optional(),
    })
    .default({}),
  needs: z.record(z.string(), z.string()).default({}),
});

/** The commands of an output, and what is wrong with the file in which it gives its own. */
export interface OutputCommands {
  readonly commands: Commands;
  /** Tools that the output asks for beside those of the package. */
  readonly needs: readonly string[];
  readonly fault?: string;
}

/** The commands of the package, with gaps filled by those that the output in `folder` gives. */
export async function readOutputCommands(
  selection: Pick<Selection, "commands">,
  folder: string,
): Promise<OutputCommands> {
  const given = Object.fromEntries(
    Object.entries(selection.commands).map(([name, it]) => [name, it.argv]),
  );
  const bytes = await readBounded(join(folder, fileName), longestFile);
  if (bytes === undefined) return { commands: given, needs: [] };
  const read = schema.safeParse(parseQuietly(Buffer.from(bytes).toString("utf8")));
  if (!read.success) {
    const issue = read.error.issues[0];
    const place = issue?.path.join(".") ?? "";
    const fault = `${fileName} cannot be used: ${place === "" ? "" : `${place}: `}${issue?.message}`;
    return { commands: given, needs: [], fault };
  }
  return {
    commands: { ...present(read.data.commands), ...given },
    needs: Object.keys(read.data.needs),
  };
}

function present(commands: {
  readonly [Name in keyof Commands]: CommandLine | undefined;
}): Commands {
  return Object.fromEntries(Object.entries(commands).filter((it) => it[1] !== undefined));
}

/** The value of a YAML text; undefined, which fits no schema, where it is none. */
function parseQuietly(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    // The parser reports aliases by a plain ReferenceError.
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    return undefined;
  }
}
