import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { escapeText } from "../../../diagnostics/escape.ts";
import { redactSecrets } from "../../../diagnostics/secrets.ts";
import type { NpmAnswer } from "./npm-client.ts";

const notAllowed = new Set(["E401", "E403", "ENEEDAUTH", "EOTP"]);

/** What it means to the user that npm refused something about a package. */
export function describeRefusal(
  what: string,
  { code, because }: Exclude<NpmAnswer, { ok: true }>,
): Diagnostic {
  const said = escapeText(redactSecrets(because)).slice(0, 300);
  if (code === "EPUBLISHCONFLICT" || code === "E409" || /cannot publish over/iu.test(because))
    return diagnose("publish/version-exists", { what });
  if (notAllowed.has(code))
    return diagnose("publish/not-allowed", { what, because: said, wantsCode: code === "EOTP" });
  return diagnose("publish/failed", { what, because: code === "" ? said : `${code}: ${said}` });
}
