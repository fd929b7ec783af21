import { isCancel, select, text } from "@clack/prompts";
import type { CommandContext } from "../command.ts";
import { type Stack, type StarterAnswers, stacks } from "./starter-files.ts";

/** What is known before anything is asked, and what is proposed. */
export interface AskRequest {
  readonly given: Partial<StarterAnswers>;
  readonly proposed: StarterAnswers;
  /** Why a name cannot be taken; undefined where it can. */
  readonly refuseName: (name: string) => string | undefined;
}

/** Asks on the terminal for every answer that is not given; undefined when the person stops. */
export async function ask(
  { given, proposed, refuseName }: AskRequest,
  { output, signal }: Pick<CommandContext, "output" | "signal">,
): Promise<StarterAnswers | undefined> {
  const common = { signal, ...(output.terminal === undefined ? {} : { output: output.terminal }) };
  const name =
    given.name ??
    (await text({
      ...common,
      message: "What is it called?",
      initialValue: proposed.name,
      validate: (value = "") => refuseName(value),
    }));
  if (isCancel(name)) return undefined;
  const about =
    given.about ??
    (await text({
      ...common,
      message: "What does it do, in one sentence?",
      defaultValue: proposed.about,
      placeholder: proposed.about,
    }));
  if (isCancel(about)) return undefined;
  const stack =
    given.stack ??
    (await select<Stack>({
      ...common,
      message: "What shall it be made of?",
      options: stacks.map((value) => ({ value })),
    }));
  if (isCancel(stack)) return undefined;
  const layout =
    given.layout ??
    (await select<StarterAnswers["layout"]>({
      ...common,
      message: "One file, or a folder for each layer?",
      options: [
        { value: "layered", label: "layered", hint: "with checks that judge the result" },
        { value: "single", label: "single file" },
      ],
    }));
  return isCancel(layout) ? undefined : { name, about, stack, layout };
}
