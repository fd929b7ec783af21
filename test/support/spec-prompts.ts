import { createHash } from "node:crypto";
import type { Criterion, RunCheck, ServiceDefinition } from "#src/pipeline/package/criterion.ts";
import type { Manifest, ParameterDefinition } from "#src/pipeline/package/manifest.ts";
import type {
  AcceptanceEntry,
  AcceptanceFile,
  Condition,
  LayerDocument,
  LayerFile,
  SpecPrompt,
} from "#src/pipeline/package/spec-prompt.ts";
import type { SelectionRequest } from "#src/pipeline/composition/selection.ts";

/** What a package made by hand consists of. */
export interface PackageParts {
  readonly root?: string;
  readonly manifest?: Partial<Manifest>;
  readonly documents?: readonly LayerDocument[];
  readonly acceptance?: readonly AcceptanceFile[];
  readonly files?: readonly LayerFile[];
  /** Paths that `overlay.yaml` names. */
  readonly named?: Partial<Record<"replaces" | "removes", readonly string[]>>;
}

/** What a document may say beside its text. */
export interface DocumentParts {
  readonly condition?: Condition;
  readonly template?: boolean;
  readonly firstLine?: number;
  readonly frontMatter?: Partial<LayerDocument["frontMatter"]>;
}

/** A package as `readPackage` would return it, without a disk. Axes come from the conditions. */
export function specPrompt(parts: PackageParts = {}): SpecPrompt {
  const { root = "/package", documents = [], acceptance = [], files = [] } = parts;
  const under = <Part extends { readonly path: string }>(it: Part): Part => ({
    ...it,
    file: `${root}/${it.path}`,
  });
  const whole: Manifest = { ...emptyManifest, ...parts.manifest };
  return {
    root,
    entry: `${root}/SPECPROMPT.md`,
    singleFile: false,
    manifest: whole,
    documents: documents.map(under),
    acceptance: acceptance.map((it) => rooted(it, root)),
    files: files.map(under),
    axes: axesOf([...documents, ...acceptance, ...files], whole),
    ignored: [],
    ...(parts.named === undefined ? {} : { named: namedFiles(root, parts.named) }),
  };
}

function namedFiles(
  root: string,
  { replaces = [], removes = [] }: NonNullable<PackageParts["named"]>,
): NonNullable<SpecPrompt["named"]> {
  const place = (path: string, index: number) => ({
    path,
    span: { file: `${root}/overlay.yaml`, line: index + 1, column: 1 },
  });
  return { replaces: replaces.map(place), removes: removes.map(place) };
}

/** A document of the layer that its path names; a path without a layer is core. */
export function document(path: string, text: string, parts: DocumentParts = {}): LayerDocument {
  const layer = /^(context|guide)\//u.exec(path)?.[1];
  return {
    path,
    file: `/package/${path}`,
    layer: layer === "context" || layer === "guide" ? layer : "core",
    condition: parts.condition ?? {},
    text,
    firstLine: parts.firstLine ?? 1,
    template: parts.template ?? false,
    frontMatter: { needs: {}, commands: {}, output: {}, removes: [], ...parts.frontMatter },
  };
}

/** A file that is no text document; held-out by its path. */
export function layerFile(path: string, content = path): LayerFile {
  return {
    path,
    file: `/package/${path}`,
    layer: path.startsWith("context/") ? "context" : "validation",
    condition: {},
    heldOut: path.startsWith("validation/held-out/"),
    size: Buffer.byteLength(content),
    digest: createHash("sha256").update(content).digest("hex"),
  };
}

/** An acceptance file; held-out by its path. */
export function acceptanceFile(
  path: string,
  entries: readonly AcceptanceEntry[],
  parts: {
    readonly services?: Readonly<Record<string, ServiceDefinition>>;
    readonly removes?: readonly string[];
    readonly condition?: Condition;
  } = {},
): AcceptanceFile {
  const heldOut = path.startsWith("validation/held-out/");
  const file = `/package/${path}`;
  return {
    path,
    file,
    condition: parts.condition ?? {},
    heldOut,
    services: parts.services ?? {},
    criteria: entries.map((it) => ({ ...it, criterion: { ...it.criterion, heldOut } })),
    removes: (parts.removes ?? []).map((id) => ({ id, span: { file, line: 1, column: 1 } })),
  };
}

/** A criterion that runs one command. */
export function criterion(
  id: string,
  parts: Partial<Criterion> & { readonly replaces?: string; readonly source?: string } = {},
): AcceptanceEntry {
  const { replaces, source, ...rest } = parts;
  return {
    criterion: {
      id,
      says: `${id} holds.`,
      covers: [],
      required: true,
      checks: [runCheck(["{start}"])],
      heldOut: false,
      span: { file: "/package/validation/acceptance.yaml", line: 2, column: 9 },
      ...rest,
    },
    ...(replaces === undefined ? {} : { replaces }),
    source: source ?? `id: ${id}\nsays: ${id} holds.\ncheck: { run: ["{start}"] }\n`,
  };
}

/** A check that runs a command and expects exit code 0. */
export function runCheck(argv: readonly string[]): RunCheck {
  return {
    kind: "run",
    argv,
    env: {},
    files: {},
    timeoutMs: 10_000,
    span: { file: "/package/validation/acceptance.yaml", line: 4, column: 5 },
    expect: { exit: [0], files: {} },
  };
}

/** A parameter of a type, text-bound and optional in everything. */
export function parameter(parts: Partial<ParameterDefinition> = {}): ParameterDefinition {
  return { type: "string", bind: "text", secret: false, multiline: false, ...parts };
}

/** A request without choices, parameters and overlay. */
export function request(parts: Partial<SelectionRequest> = {}): SelectionRequest {
  return { specPrompt: specPrompt(), choices: {}, parameters: {}, ...parts };
}

const emptyManifest: Manifest = {
  specprompt: 1,
  keywords: [],
  authors: [],
  axes: {},
  parameters: {},
  clauses: [],
  needs: {},
  commands: {},
  authority: "stop",
  output: {},
};

function rooted(it: AcceptanceFile, root: string): AcceptanceFile {
  const file = `${root}/${it.path}`;
  return {
    ...it,
    file,
    criteria: it.criteria.map((entry) => ({
      ...entry,
      criterion: {
        ...entry.criterion,
        span: { ...entry.criterion.span, file },
        checks: entry.criterion.checks.map((check) => ({
          ...check,
          span: { ...check.span, file },
        })),
      },
    })),
    removes: it.removes.map(({ id, span }) => ({ id, span: { ...span, file } })),
  };
}

function axesOf(
  parts: readonly { readonly condition: Condition }[],
  { axes }: Manifest,
): SpecPrompt["axes"] {
  const options = Map.groupBy(
    parts.flatMap((it) => Object.entries(it.condition)),
    ([axis]) => axis,
  );
  return [...options]
    .map(([name, found]) => ({
      name,
      options: [...new Set(found.map(([, option]) => option))].toSorted(),
      ...axes[name],
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
