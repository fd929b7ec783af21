import { join } from "node:path";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { below, type Cursor, keySpanAt, spanAt } from "../yaml/cursor.ts";
import type { Manifest } from "../manifest.ts";
import { nearest } from "../nearest.ts";
import type { AxisFolder } from "./read-tree.ts";
import type { Axis } from "../spec-prompt.ts";

/** The axes of a package: options are what its tree holds, the rest is what its manifest says. */
export function axesOf(manifest: Manifest, folders: readonly AxisFolder[]): readonly Axis[] {
  const names = new Set([...Object.keys(manifest.axes), ...folders.map((it) => it.axis)]);
  return [...names].toSorted().map((name) => ({
    name,
    options: optionsOf(name, folders),
    ...manifest.axes[name],
  }));
}

/** Declared axes without options, options of undeclared axes, defaults that are no option. */
export function axisFindings(
  manifest: Cursor,
  axes: readonly Axis[],
  tree: {
    readonly root: string;
    readonly axisFolders: readonly AxisFolder[];
    readonly declared: Manifest["axes"];
  },
): readonly Diagnostic[] {
  return axes.flatMap((axis) => {
    const cursor = below(manifest, "axes", axis.name);
    const folder = tree.axisFolders.find((it) => it.axis === axis.name);
    if (folder !== undefined && !Object.hasOwn(tree.declared, axis.name)) {
      const span = { file: join(tree.root, folder.path), line: 1, column: 1 };
      const meant = nearest(axis.name, Object.keys(tree.declared));
      const args = { axis: axis.name, ...(meant === undefined ? {} : { nearest: meant }) };
      return [diagnose("package/axis-undeclared", args, { span })];
    }
    if (axis.options.length === 0)
      return [
        diagnose("package/axis-without-options", { axis: axis.name }, { span: keySpanAt(cursor) }),
      ];
    if (axis.default === undefined || axis.options.includes(axis.default)) return [];
    const args = { axis: axis.name, option: axis.default, options: axis.options };
    return [diagnose("package/axis-default", args, { span: spanAt(below(cursor, "default")) })];
  });
}

function optionsOf(axis: string, folders: readonly AxisFolder[]): readonly string[] {
  const options = folders.filter((it) => it.axis === axis).map((it) => it.option);
  return [...new Set(options)].toSorted();
}
