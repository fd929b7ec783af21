/** psd as a library: the stages of a build, typed. Everything here is what the commands use. */
export { build } from "./pipeline/build.ts";
export type {
  BuildOptions,
  BuildRequest,
  BuildServices,
  Built,
} from "./pipeline/building/building.ts";
export type { BuildOutcome } from "./pipeline/building/build-outcome.ts";
export { type CheckReport, checkPackage } from "./pipeline/judging/check.ts";
export { compose } from "./pipeline/composition/compose.ts";
export type { Composition } from "./pipeline/composition/composition.ts";
export { select } from "./pipeline/composition/select.ts";
export type { Selection, SelectionRequest } from "./pipeline/composition/selection.ts";
export type { BuildEvent, OnBuildEvent } from "./pipeline/events.ts";
export { readOverlay } from "./pipeline/package/read-overlay.ts";
export { readPackage } from "./pipeline/package/read-package.ts";
export type { SpecPrompt } from "./pipeline/package/spec-prompt.ts";
export type { Receipt } from "./pipeline/promotion/receipt.ts";
export { submit } from "./pipeline/attempts/submit.ts";
export { toJUnit } from "./pipeline/validation/junit.ts";
export { validate } from "./pipeline/validation/validate.ts";
export type { Verdict } from "./pipeline/validation/verdict.ts";
export type { Diagnostic, Severity, Span } from "./diagnostics/diagnostic.ts";
export type { Result } from "./diagnostics/result.ts";
export { readEnvironment } from "./platform/environment.ts";
export { createServices, type Services } from "./services.ts";
