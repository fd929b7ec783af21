import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import { readUsableProject } from "../../../pipeline/project/known-project.ts";
import { defineTool } from "../tool.ts";

/** Deployments that one answer names at most. */
const most = 500;

/** `list`: what the project deploys. */
export const listTool = defineTool({
  name: "list",
  about: "List the deployments of this project: name, package, target folder.",
  input: () => z.strictObject({}),
  readsOnly: true,
  run: async (_input, { root }) => {
    const known = await readUsableProject(root);
    if (!known.ok) return known;
    const { project, remembered } = known.value;
    const configured = project.deployments.map(({ name, specifier, into }) => ({
      name,
      package: specifier,
      into,
    }));
    const others = remembered
      .filter((it) => !configured.some((one) => one.name === it.name))
      .map(({ name, specifier, into }) => ({ name, package: specifier, into }));
    const all = [...configured, ...others];
    const lines = all.slice(0, most).map((it) => `${it.name}: ${it.package} → ${it.into}`);
    const nothing = "Nothing is deployed here. begin takes the path of a package, too.";
    return success({
      text: all.length === 0 ? nothing : lines.join("\n"),
      data: { deployments: all.slice(0, most), total: all.length },
    });
  },
});
