import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import type { Axis, Condition, SpecPrompt } from "../../package/spec-prompt.ts";
import type { SelectionRequest } from "../selection.ts";

/** Options by axis, with the findings on the way. */
export interface ChosenOptions {
  readonly choices: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Picks one option of every axis: the request's choice, else the axis's default. */
export function chooseOptions(request: SelectionRequest): ChosenOptions {
  const { axes, diagnostics } = axesOf(request.specPrompt, request.overlay);
  const names = axes.map((it) => it.name);
  const unknown = Object.keys(request.choices).filter((it) => !names.includes(it));
  const chosen = axes.map((axis) => chooseOption(axis, request.choices[axis.name]));
  return {
    choices: Object.fromEntries(
      chosen.flatMap((it) => (it.option === undefined ? [] : [[it.axis, it.option]])),
    ),
    diagnostics: [
      ...diagnostics,
      ...unknown.map((axis) =>
        diagnose("composition/unknown-axis", { axis, axes: names, nearest: nearest(axis, names) }),
      ),
      ...chosen.flatMap((it) => it.diagnostics),
    ],
  };
}

/** Keeps the parts whose conditions hold. */
export type Applies = <Part extends { readonly condition: Condition }>(
  parts: readonly Part[],
) => readonly Part[];

/** Makes the filter of these choices: every option of a condition must be chosen. */
export function applicableTo(choices: Readonly<Record<string, string>>): Applies {
  return (parts) =>
    parts.filter((it) =>
      Object.entries(it.condition).every(([axis, option]) => choices[axis] === option),
    );
}

/** The axes of the package with the options that the overlay adds; new axes only where overlay.yaml names them. */
export function axesOf(
  specPrompt: SpecPrompt,
  overlay: SpecPrompt | undefined,
): { readonly axes: readonly Axis[]; readonly diagnostics: readonly Diagnostic[] } {
  const axes = new Map(specPrompt.axes.map((it) => [it.name, it]));
  const diagnostics: Diagnostic[] = [];
  for (const axis of overlay?.axes ?? []) {
    const present = axes.get(axis.name);
    if (present !== undefined) axes.set(axis.name, withOptionsOf(present, axis));
    else if (axis.options.length === 0) diagnostics.push(axisWithoutOptions(axis, overlay));
    else if (Object.hasOwn(overlay?.manifest.axes ?? {}, axis.name)) axes.set(axis.name, axis);
    else {
      const close = nearest(axis.name, [...axes.keys()]);
      diagnostics.push(
        diagnose(
          "composition/overlay-axis",
          { axis: axis.name, nearest: close },
          {
            span: { file: overlay?.root ?? "", line: 1, column: 1 },
          },
        ),
      );
    }
  }
  return { axes: [...axes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)), diagnostics };
}

function axisWithoutOptions({ name }: Axis, overlay: SpecPrompt | undefined): Diagnostic {
  const span = { file: join(overlay?.root ?? "", "overlay.yaml"), line: 1, column: 1 };
  return diagnose("package/axis-without-options", { axis: name }, { span });
}

function withOptionsOf(axis: Axis, added: Axis): Axis {
  return { ...axis, options: [...new Set([...axis.options, ...added.options])].toSorted() };
}

interface ChosenOption {
  readonly axis: string;
  readonly option?: string;
  readonly diagnostics: readonly Diagnostic[];
}

function chooseOption(axis: Axis, choice: string | undefined): ChosenOption {
  const { name, options, about } = axis;
  const option = choice ?? axis.default;
  if (option === undefined) {
    const missing = diagnose("composition/missing-choice", { axis: name, about, options });
    return { axis: name, diagnostics: [missing] };
  }
  if (options.includes(option)) return { axis: name, option, diagnostics: [] };
  const close = nearest(option, options);
  const unknown = diagnose("composition/unknown-option", {
    axis: name,
    option,
    options,
    nearest: close,
  });
  return { axis: name, diagnostics: [unknown] };
}
