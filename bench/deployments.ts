import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  composeDeployment,
  type CompositionSources,
  shareSources,
} from "#src/pipeline/project/prepare.ts";
import { packBase } from "#src/pipeline/promotion/base.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import { receiptText } from "#src/pipeline/promotion/receipt-files.ts";
import type { Deployment, Project } from "#src/pipeline/resolution/deployment.ts";
import { readProject } from "#src/pipeline/resolution/read-project.ts";
import { gitBlobId } from "#src/platform/digest.ts";
import { gitTreeId } from "#src/platform/git-tree-id.ts";
import { filesOfPackage, likeEveryReceipt, sourceOf } from "./deployment-contents.ts";

/** Files of one deployment. */
export const filesOfOne = 100;

/** Packages that all deployments share. */
export const packages = 10;

/** Outputs that differ; beyond them a deployment has the same files as an earlier one, linked. */
const distinct = 1000;

/** The name of a deployment. */
export function nameOf(index: number): string {
  return `tool-${index}`;
}

/**
 * Writes a project of `count` promoted deployments of 100 files each, of ten packages, each with a value of
 * its own for a parameter: as if psd had built them and somebody had checked them out.
 */
export async function writeDeployments(root: string, count: number): Promise<void> {
  for (let index = 0; index < packages; index += 1) {
    writeAll(join(root, `packages/bench-${index}`), filesOfPackage(index));
  }
  const entries = Array.from({ length: count }, (_, index) => {
    const stack = index % 2 === 0 ? "python" : "typescript";
    return `  ${nameOf(index)}: { from: ./packages/bench-${index % packages}, into: out/${nameOf(index)}, choose: { stack: ${stack} }, with: { site: Site ${index} } }\n`;
  });
  writeAll(root, { "psd.yaml": `deployments:\n${entries.join("")}` });
  const project = await readProject(root);
  if (!project.ok) throw new Error(JSON.stringify(project.diagnostics.slice(0, 3)));
  const it = { project: project.value, sources: new Map(), bases: new Map() };
  for (const [index, deployment] of project.value.deployments.entries()) {
    await writeDeployment(deployment, index, it);
  }
}

interface Writing {
  readonly project: Project;
  /** By package: each is read once. */
  readonly sources: Map<string, CompositionSources>;
  /** By the index of the output. */
  readonly bases: Map<number, Uint8Array | undefined>;
}

async function writeDeployment(
  deployment: Deployment,
  index: number,
  { project, sources, bases }: Writing,
): Promise<void> {
  const { name, specifier, into, choices, packagePath } = deployment;
  const known = sources.get(packagePath) ?? shareSources();
  sources.set(packagePath, known);
  const composed = await composeDeployment(deployment, project, known);
  if (!composed.ok) throw new Error(JSON.stringify(composed.diagnostics.slice(0, 3)));
  const { digests, format } = composed.value.composition;
  const source = index % distinct;
  const files = writeOutput(project.root, index, source);
  const mode = "100644" as const;
  const owned = Object.fromEntries(files.map(({ path, blob }) => [path, { blob, mode }]));
  const receipt: Receipt = {
    ...likeEveryReceipt,
    deployment: name,
    package: { specifier, path: specifier.slice(2) },
    into,
    choices,
    parameters: { site: `Site ${index}` },
    digests,
    generatedFrom: digests.prompt,
    composition: format,
    attempt: `a${index + 1}`,
    tree: gitTreeId(owned),
    files: owned,
  };
  if (!bases.has(source)) {
    const stored = { id: receipt.tree, files: files.map((it) => ({ ...it, mode })) };
    bases.set(source, await packBase(join(project.root, into), stored));
  }
  writeAll(join(project.root, ".psd"), {
    [`receipts/${name}.json`]: receiptText(receipt),
    [`base/${name}.tar.gz`]: bases.get(source) ?? "",
  });
}

interface WrittenFile {
  readonly path: string;
  readonly size: number;
  readonly blob: string;
}

/** Writes the files of an output, or links those of the output that it is like. */
function writeOutput(root: string, index: number, source: number): readonly WrittenFile[] {
  const folder = join(root, "out", nameOf(index));
  const paths = Array.from(
    { length: filesOfOne },
    (_, at) => `part-${Math.floor(at / 20)}/module-${at}.ts`,
  );
  for (const part of new Set(paths.map((path) => dirname(path)))) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  return paths
    .map((path, at) => {
      const content = Buffer.from(sourceOf(source, at));
      if (index === source) writeFileSync(join(folder, path), content);
      else linkSync(join(root, "out", nameOf(source), path), join(folder, path));
      return { path, size: content.byteLength, blob: gitBlobId(content) };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function writeAll(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
