import type { BuiltOne } from "../../pipeline/building/build-many.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { annotationLine, githubAnnotation } from "./github.ts";

/** What kept builds from coming to a good end, as annotations of GitHub Actions. */
export function buildAnnotations(all: readonly BuiltOne[], cwd: string): string {
  return all.flatMap((it) => annotationsOf(it, cwd)).join("");
}

function annotationsOf({ deployment, built }: BuiltOne, cwd: string): readonly string[] {
  if (!built.ok) return built.diagnostics.map((it) => githubAnnotation(it, cwd));
  const { good, headline } = describeOutcome(deployment, built.value.outcome);
  if (good) return [];
  return [annotationLine({ severity: "error", title: deployment, text: headline }, cwd)];
}
