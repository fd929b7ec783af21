import { join } from "node:path";
import type { DeploymentStatus, Remark } from "../../pipeline/inspection/deployment-status.ts";
import type { ProjectStatus } from "../../pipeline/inspection/inspect-project.ts";
import type { Colors } from "../command.ts";
import { frozenExitCode } from "../frozen-exit-code.ts";
import { annotationLine, githubAnnotation } from "./github.ts";
import { remarkText } from "./status.ts";

/** How a project is annotated. */
export interface AnnotationLook {
  /** Absolute: the checkout. */
  readonly cwd: string;
  readonly colors: Colors;
  /** Whether what --frozen does not accept is an error; else it is a warning. */
  readonly frozen: boolean;
  /** The text of psd.yaml; empty where there is none. */
  readonly configuration: string;
}

/** Edited files of one deployment that are marked one by one. */
const markedFiles = 20;

/** What is remarked of the deployments of a project, as annotations of GitHub Actions. */
export function statusAnnotations(status: ProjectStatus, look: AnnotationLook): string {
  return status.deployments
    .flatMap((it) =>
      it.remarks.flatMap((remark) => remarkAnnotations(remark, it, { status, look })),
    )
    .join("");
}

interface Around {
  readonly status: ProjectStatus;
  readonly look: AnnotationLook;
}

function remarkAnnotations(
  remark: Remark,
  deployment: DeploymentStatus,
  { status, look }: Around,
): readonly string[] {
  if (remark.kind === "layout") return [];
  if (remark.kind === "unfit" || remark.kind === "not-composed") {
    return remark.diagnostics.map((it) => githubAnnotation(it, look.cwd));
  }
  // What is held is not stale.
  const held = deployment.remarks.filter((it) => it.kind === "held");
  const isFault = look.frozen && frozenExitCode([{ remarks: [remark, ...held] }]) !== 0;
  const { text, next } = remarkText(remark, deployment.deployment, look);
  const said = {
    severity: isFault ? ("error" as const) : ("warning" as const),
    title: `${deployment.deployment}: ${remark.kind}`,
    text: next === undefined ? text : `${text}\n${next}`,
  };
  if (remark.kind === "drifted") {
    const folder = join(status.root, deployment.into ?? "");
    return remark.files.slice(0, markedFiles).map(({ path, state }) => {
      const span = { file: join(folder, path), line: 1, column: 1 };
      return annotationLine({ ...said, text: `${state}: ${said.text}`, span }, look.cwd);
    });
  }
  const span = placeOf(deployment.deployment, status, look);
  return [annotationLine({ ...said, span }, look.cwd)];
}

/** The line of psd.yaml on which a deployment is named, as far as a search for it tells. */
function placeOf(
  deployment: string,
  { configuration: file }: ProjectStatus,
  { configuration: text }: AnnotationLook,
): { readonly file: string; readonly line: number; readonly column: number } | undefined {
  if (file === undefined) return undefined;
  const found = new RegExp(`^[ ]+["']?${deployment}["']?:`, "mu").exec(text);
  const line = text.slice(0, found?.index ?? 0).split("\n").length;
  return { file, line, column: 1 };
}
