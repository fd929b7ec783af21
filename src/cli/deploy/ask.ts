import { escapeText } from "../../diagnostics/escape.ts";
import type { DeployQuestions } from "../../pipeline/life/deploy.ts";
import type { ParameterDefinition } from "../../pipeline/package/manifest.ts";
import type { CommandContext } from "../command.ts";
import { parseParameters } from "../assignments.ts";

type Asking = Pick<CommandContext, "environment" | "signal">;

/** Asks on the terminal for an option of an axis; undefined where nobody can be asked, or answers. */
export function askForOption({ environment, signal }: Asking): DeployQuestions["option"] {
  return async ({ name, about, options, default: proposed }) => {
    if (!environment.interactive || options.length === 0) return undefined;
    const { isCancel, select } = await import("@clack/prompts");
    const answer = await select({
      message: titled(name, about),
      options: options.map((value) => ({ value, label: escapeText(value) })),
      ...(proposed === undefined ? {} : { initialValue: proposed }),
      signal,
    });
    return isCancel(answer) ? undefined : answer;
  };
}

/**
 * Asks on the terminal for a parameter; undefined where nobody can be asked, or answers, or agrees with
 * the default. Of one that is bound to the environment it asks for the variable.
 */
export function askForParameter({ environment, signal }: Asking): DeployQuestions["parameter"] {
  return async (name, definition) => {
    if (!environment.interactive) return undefined;
    const { isCancel, text } = await import("@clack/prompts");
    const byVariable = definition.secret || definition.bind === "env";
    const proposed = byVariable ? name.toUpperCase().replaceAll("-", "_") : definition.default;
    const written = proposed === undefined ? "" : String(proposed);
    const answer = await text({
      message: titled(byVariable ? `${name}: which variable holds it?` : name, definition.about),
      placeholder: written === "" ? example(definition) : escapeText(written),
      validate: (value = "") =>
        value === "" || valueOf(name, read(value, byVariable), definition) !== undefined
          ? undefined
          : `not ${definition.type === "string" ? "one" : `of the type ${definition.type}`}`,
      signal,
    });
    return isCancel(answer) || answer === ""
      ? undefined
      : valueOf(name, read(answer, byVariable), definition);
  };
}

function read(answer: string, byVariable: boolean): string {
  return byVariable ? `env:${answer}` : answer;
}

function valueOf(name: string, written: string, definition: ParameterDefinition) {
  const parsed = parseParameters([`${name}=${written}`], { [name]: definition });
  return parsed.ok ? parsed.value[name] : undefined;
}

function titled(name: string, about: string | undefined): string {
  return about === undefined ? `${escapeText(name)}?` : `${escapeText(name)}: ${escapeText(about)}`;
}

function example({ example: value }: ParameterDefinition): string {
  return value === undefined ? "" : `such as ${escapeText(String(value))}`;
}
