import { z } from "zod";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { readOverlay } from "../../pipeline/package/read-overlay.ts";
import { readPackage } from "../../pipeline/package/read-package.ts";
import { readUsableProject } from "../../pipeline/project/known-project.ts";
import { composeDeployment } from "../../pipeline/project/prepare.ts";
import { findContextPlaces } from "../../pipeline/resolution/read-context.ts";
import {
  type DeploymentRequest,
  resolveDeployment,
} from "../../pipeline/resolution/resolve-deployment.ts";
import type { ToolCall } from "./context.ts";
import { isOutside, projectPath, refused } from "./project-path.ts";

const single = z.union([z.string().max(10_000), z.number(), z.boolean()]);

/** A deployment's name. */
export const deploymentName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,213}$/u);

/** What a client says of a deployment. Values are plain: none is read from a file or a variable. */
export const meantShape = {
  target: z
    .string()
    .min(1)
    .max(1000)
    .describe("a deployment's name, or the path of a package inside the project"),
  into: z.string().min(1).max(1000).optional().describe("the target folder of a new deployment"),
  choose: z.record(z.string().max(100), z.string().max(100)).optional().describe("axis to option"),
  with: z
    .record(z.string().max(100), z.union([single, z.array(single).max(1000)]))
    .optional()
    .describe("parameter to value"),
  environment: z.string().max(100).optional().describe("an environment of psd.yaml"),
};

type Meant = z.output<z.ZodObject<typeof meantShape>>;

/** The deployment that a client means: one of the project, or a package that lies in it. */
export async function readMeant(
  { target, into, choose, with: parameters, environment }: Meant,
  { root }: Pick<ToolCall, "root">,
): Promise<Result<DeploymentRequest>> {
  if (into !== undefined && (await isOutside(into, root))) return failure(refused(into));
  const known = await readUsableProject(root);
  if (!known.ok) return known;
  const { project, remembered } = known.value;
  const isNamed = [...project.deployments, ...remembered].some((it) => it.name === target);
  const path = isNamed ? success(target) : await projectPath(target, root);
  if (!path.ok) return path;
  return success({
    target: path.value,
    ...(into === undefined ? {} : { into }),
    choices: choose ?? {},
    parameters: parameters ?? {},
    ...(environment === undefined ? {} : { environment }),
    budget: {},
    allow: [],
  });
}

/** Everything that is found of a deployment when its package is read without held-out checks. */
export async function visibleFindings(
  request: DeploymentRequest,
  root: string,
): Promise<readonly Diagnostic[]> {
  const known = await readUsableProject(root);
  if (!known.ok) return known.diagnostics;
  const { project, remembered } = known.value;
  const deployment = resolveDeployment(request, { project, remembered, cwd: root });
  if (!deployment.ok) return deployment.diagnostics;
  const composed = await composeDeployment(deployment.value, project, {
    readPackage: (path) => readPackage(path, { heldOut: false }),
    readOverlay: (path) => readOverlay(path, { heldOut: false }),
    findContextPlaces,
  });
  return [...known.diagnostics, ...deployment.diagnostics, ...composed.diagnostics];
}
