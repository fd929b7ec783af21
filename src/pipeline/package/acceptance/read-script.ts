import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import type { ModelReply, ModelScript } from "../model-script.ts";
import { below, type Cursor, isMapping, spanAt } from "../yaml/cursor.ts";
import { validateAt } from "../yaml/validate-value.ts";
import { parseYaml } from "../yaml/yaml-source.ts";
import { checkPatterns } from "./expressions.ts";
import { listOfTexts } from "./read-expectation.ts";
import { type RawReply, scriptSchema } from "./script-schema.ts";

/** A script, or undefined where it cannot be used, with what is wrong. */
export interface ReadScript {
  readonly script: ModelScript | undefined;
  readonly findings: readonly Diagnostic[];
}

/** Reads the script of a model service from a YAML or JSON text. Pure. */
export function readScript(text: string, file: string): ReadScript {
  const parsed = parseYaml(text, { file, firstLine: 1, rules: "own" });
  const findings = [...parsed.findings];
  if (parsed.source === undefined) return { script: undefined, findings };
  const cursor: Cursor = { yaml: parsed.source, path: [] };
  if (!isMapping(parsed.source.value)) {
    findings.push(
      diagnose("package/not-a-mapping", { what: "a script" }, { span: spanAt(cursor) }),
    );
    return { script: undefined, findings };
  }
  const raw = validateAt(scriptSchema, cursor, findings);
  const replies = (raw?.replies ?? []).map(({ when, reply }, index) => {
    const at = below(cursor, "replies", index);
    checkPatterns(below(at, "when", "matches"), findings);
    checkReply(reply, below(at, "reply"), findings);
    return {
      when: {
        contains: listOfTexts(when.contains),
        lacks: listOfTexts(when.lacks),
        matches: listOfTexts(when.matches),
        ...(when.json === undefined ? {} : { json: when.json }),
        nth: typeof when.nth === "number" ? [when.nth] : (when.nth ?? []),
      },
      reply: replyOf(reply),
    };
  });
  const usable = raw !== undefined && findings.every((it) => it.severity !== "error");
  return { script: usable ? { replies } : undefined, findings };
}

/** An answer is one thing: a text, or JSON as a text, or an error. */
function checkReply(reply: RawReply, cursor: Cursor, findings: Diagnostic[]): void {
  if (typeof reply === "string") return;
  const { text, json, calls, error } = reply;
  const given = [text !== undefined, json !== undefined, error !== undefined];
  const count = given.filter(Boolean).length;
  const alone = error === undefined || calls.length === 0;
  if (count <= 1 && alone && count + calls.length > 0) return;
  const problem =
    "must be one of `text`, `json` and `error`, or `calls`, which may stand beside a text";
  findings.push(
    diagnose("package/invalid-value", { key: "reply", problem }, { span: spanAt(cursor) }),
  );
}

function replyOf(raw: RawReply): ModelReply {
  if (typeof raw === "string") return { text: raw, calls: [], stop: "end" };
  const { text, json, calls, stop, error } = raw;
  const said = json === undefined ? text : JSON.stringify(json);
  return {
    ...(said === undefined ? {} : { text: said }),
    calls,
    stop,
    ...(error === undefined ? {} : { error }),
  };
}
