import { posix } from "node:path";
import type { Check, Criterion } from "../../package/criterion.ts";
import { digestOf } from "../../package/digest.ts";
import type { LayerFile } from "../../package/spec-prompt.ts";
import type { Selection } from "../selection.ts";
import { isHeldOutFolder, validationFolder } from "./validation-folder.ts";

/** What criteria may use beside their own text. */
export type CriterionSurroundings = Pick<
  Selection,
  "documents" | "files" | "services" | "environmentParameters" | "textParameters"
>;

/** Gives the digest of a criterion. */
type CriterionDigest = (criterion: Criterion) => string;

/**
 * Makes the function that digests everything that decides the outcome of a criterion but the output:
 * its checks, the bytes of the files that they read, the services and parameters that they use. Where
 * the package lies does not count. Criteria often read the same folders: each is digested once.
 */
export function createCriterionDigest(surroundings: CriterionSurroundings): CriterionDigest {
  const { documents, files, services, environmentParameters, textParameters } = surroundings;
  const known = new Map<string, string>();
  const digestsOf = (place: string): Record<string, string> => {
    const document = documents.find((it) => it.path === place);
    return document === undefined
      ? digestsBelow(files, place)
      : { [place]: digestOf([...document.lines]) };
  };
  const digestBelow = (place: string): string => {
    const digest = known.get(place) ?? digestOf(digestsOf(place));
    known.set(place, digest);
    return digest;
  };
  return (criterion) => {
    const checks = criterion.checks.map(withoutSpan);
    const text = JSON.stringify(checks);
    const asked = new Set(criterion.checks.flatMap(listenersOf));
    const used = Object.entries(services).filter(
      ([name]) => text.includes(`{${name}}`) || asked.has(name),
    );
    const folder = validationFolder(criterion.heldOut);
    const places = [
      ...criterion.checks.flatMap((it) => placesOfCheck(it, folder)),
      ...(text.includes("{fixtures}") ? [`${folder}/fixtures`] : []),
      ...used.flatMap(([, it]) => placeOfService(it) ?? []),
    ];
    return digestOf({
      checks,
      files: Object.fromEntries(places.map((it) => [it, digestBelow(it)])),
      services: Object.fromEntries(used.map(([name, it]) => [name, definitionOf(it)])),
      parameters: Object.fromEntries(
        Object.entries(textParameters).filter(([name]) => text.includes(`{with.${name}}`)),
      ),
      environment: Object.fromEntries(
        environmentParameters
          .filter((it) => !it.secret)
          .map((it) => [it.variable, it.value ?? null]),
      ),
    });
  };
}

function withoutSpan(check: Check): object {
  const { span: _, ...rest } = check;
  return rest;
}

function definitionOf(service: Selection["services"][string]): object {
  const { span: _, root: __, ...definition } = service;
  return definition;
}

/** The services whose requests a check looks at, perhaps without naming them anywhere else. */
function listenersOf(check: Check): readonly string[] {
  return check.kind === "run" ? Object.keys(check.expect.requests ?? {}) : [];
}

/** A table reads its file; a kind that this version does not know in detail may read all of its folder. */
function placesOfCheck(check: Check, folder: string): readonly string[] {
  if (check.kind === "http") return check.openapi === undefined ? [] : [check.openapi];
  if (["run", "files", "manual"].includes(check.kind)) return [];
  if (check.kind === "suite") {
    const canaries = check.canaries.map((it) => it.folder);
    return [check.tests, ...canaries].map((it) => posix.join(folder, it));
  }
  if (check.kind !== "cases") return [folder];
  return "file" in check.source ? [posix.join(folder, check.source.file)] : [];
}

function placeOfService(service: Selection["services"][string]): string | undefined {
  if (service.kind === "later") return undefined;
  const folder = validationFolder(isHeldOutFolder(service.root));
  if (service.kind === "command") return `${folder}/fixtures`;
  return posix.join(folder, service.kind === "static" ? service.folder : service.script);
}

/** The digests of a file, or of all files of a folder, by path. */
function digestsBelow(files: readonly LayerFile[], place: string): Record<string, string> {
  const start = `${place}/`.replace(/\/+$/u, "/");
  const read = files.filter((it) => it.path === place || it.path.startsWith(start));
  return Object.fromEntries(read.map((it) => [it.path, it.digest]));
}
