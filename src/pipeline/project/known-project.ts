import { failure, type Result, success } from "../../diagnostics/result.ts";
import { atMost } from "../../platform/at-most.ts";
import type { KnownReceipts } from "../promotion/receipt-files.ts";
import type { Receipt } from "../promotion/receipt.ts";
import type { ReceiptHead } from "../promotion/receipt-head.ts";
import { listReceiptNames } from "../promotion/receipt-names.ts";
import type { Project } from "../resolution/deployment.ts";
import type { RememberedDeployment } from "../resolution/resolve-deployment.ts";

/** A project with what was promoted in it. */
export interface KnownProject {
  readonly project: Project;
  /** What all receipts that can be used remember. */
  readonly remembered: readonly RememberedDeployment[];
  /** All of them; to the build of one deployment only its own matters. */
  readonly receipts: readonly Receipt[];
  /** What is wrong with receipts that cannot be used, by deployment; missing where all can. */
  readonly unfit?: KnownReceipts["unfit"];
}

/** Reads the project that an absolute folder lies in. */
export type ReadKnownProject = (folder: string) => Promise<Result<KnownProject>>;

/** Reads psd.yaml and the receipts of the project that a folder lies in; every receipt must be usable. */
export async function readKnownProject(folder: string): Promise<Result<KnownProject>> {
  const known = await readUsableProject(folder);
  const wrong = known.ok ? [...(known.value.unfit?.values() ?? [])].flat() : [];
  return wrong.length === 0 ? known : failure(...wrong);
}

/** The same for what is about one deployment: receipts that cannot be used hinder only their own. */
export async function readUsableProject(folder: string): Promise<Result<KnownProject>> {
  // Loaded here, because most of what is known of a project can be had without.
  const { readProject } = await import("../resolution/read-project.ts");
  const { listReceipts } = await import("../promotion/receipt-files.ts");
  const project = await readProject(folder);
  if (!project.ok) return project;
  const known = await listReceipts(project.value.root);
  const remembered = known.receipts.map(rememberedOf);
  return success({ project: project.value, remembered, ...known }, project.diagnostics);
}

/** What a receipt remembers of its deployment, for the next build of it. */
export function rememberedOf(receipt: ReceiptHead): RememberedDeployment {
  const {
    deployment: name,
    package: source,
    into,
    choices,
    parameters,
    environment,
    overlay,
    runtime,
  } = receipt;
  return {
    name,
    specifier: source.specifier,
    packagePath: source.path,
    ...(source.pin === undefined ? {} : { pin: source.pin }),
    into,
    choices,
    parameters,
    ...(environment === undefined ? {} : { environment }),
    ...(overlay === undefined ? {} : { overlay }),
    // Only what needs no command to start: an agent that nobody named is never started.
    ...(runtime === "hand-off" ? { runtime } : {}),
  };
}

/** What the receipts that can be read remember; a damaged one is in the way of its own deployment only. */
export async function readRemembered({
  root,
}: Pick<Project, "root">): Promise<readonly RememberedDeployment[]> {
  const { readReceipt } = await import("../promotion/receipt-files.ts");
  const names = await listReceiptNames(root);
  const found = await atMost(readTogether, names, async (name) => {
    const read = await readReceipt(root, name);
    return read.ok && read.value !== undefined ? rememberedOf(read.value) : undefined;
  });
  return found.filter((it) => it !== undefined);
}

const readTogether = 8;
