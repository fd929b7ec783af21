import { z } from "zod";
import { success } from "../../../diagnostics/result.ts";
import type { DeploymentStatus, Remark } from "../../../pipeline/inspection/deployment-status.ts";
import { inspectProject } from "../../../pipeline/inspection/inspect-project.ts";
import { deploymentName } from "../meant.ts";
import { defineTool } from "../tool.ts";

/** Deployments, and files of each, that one answer names at most. */
const most = { deployments: 200, files: 20 } as const;

/** `status`: what is fresh, stale, edited, or waits. */
export const statusTool = defineTool({
  name: "status",
  about:
    "Tell of each deployment whether it is promoted, fresh, stale, edited, or waits for files.",
  input: () => z.strictObject({ deployment: deploymentName.optional().describe("the only one") }),
  readsOnly: true,
  run: async ({ deployment }, { root, services }) => {
    const asked = deployment === undefined ? {} : { deployments: [deployment] };
    const found = await inspectProject({ cwd: root, frozen: false, ...asked }, services);
    if (!found.ok) return found;
    const { deployments } = found.value;
    const shown = deployments.slice(0, most.deployments).map(shownStatus);
    const nothing = "Nothing is deployed here.";
    const lines = shown.map(
      (it) => `${it.deployment}: ${it.remarks.map(({ kind }) => kind).join(", ") || "fresh"}`,
    );
    return success(
      {
        text: lines.length === 0 ? nothing : lines.join("\n"),
        data: { deployments: shown, total: deployments.length },
      },
      found.diagnostics,
    );
  },
});

type ShownRemark = { readonly kind: Remark["kind"] } & Readonly<Record<string, unknown>>;

function shownStatus({ deployment, into, promoted, remarks }: DeploymentStatus): {
  readonly deployment: string;
  readonly into?: string;
  readonly promoted?: Readonly<Record<string, unknown>>;
  readonly remarks: readonly ShownRemark[];
} {
  return {
    deployment,
    ...(into === undefined ? {} : { into }),
    ...(promoted && {
      promoted: { attempt: promoted.attempt, outcome: promoted.outcome, files: promoted.files },
    }),
    remarks: remarks.map(shownRemark),
  };
}

/** Of remarks with findings only that there are some: they may tell what a package holds back. */
function shownRemark(remark: Remark): ShownRemark {
  const { kind } = remark;
  if (kind === "waiting") return { kind, workspace: remark.workspace, turn: remark.turn };
  if (kind === "stale") return { kind, because: remark.because };
  if (kind === "drifted")
    return { kind, files: remark.files.slice(0, most.files).map((it) => it.path) };
  if (kind === "not-green")
    return { kind, because: remark.because, ...(remark.attempt && { attempt: remark.attempt }) };
  return kind === "unverified" ? { kind, clauses: remark.clauses } : { kind };
}
