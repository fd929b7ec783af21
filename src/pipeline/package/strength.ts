/** Kinds of check whose judge is a process that the output cannot write to. */
const outsideKinds: ReadonlySet<string> = new Set([
  "run",
  "cases",
  "files",
  "http",
  "page",
  "property",
]);

/** Whether another process than the output's judges; a person or a model is no process of psd's. */
export function isOutsideKind(kind: string): boolean {
  return outsideKinds.has(kind);
}
