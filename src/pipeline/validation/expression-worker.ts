import { compile, type JSONValue, TreeInterpreter } from "@jmespath-community/jmespath";
import { Ajv2020 } from "ajv/dist/2020.js";
import { serveWorker } from "../../platform/worker.ts";
import { judgeExchange } from "./openapi/judge-exchange.ts";
import { isRecord } from "./record.ts";
import type { ExpressionJob, FoundRow, PickedValue, RowsJob, ValueJob } from "./expression-job.ts";

// A process of its own runs this file; it answers one job and ends.
await serveWorker((input) => {
  // Only `expressions.ts` starts this process.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const job = input as ExpressionJob;
  if (job.kind === "openapi") return judgeExchange(job.document, job.exchange) ?? null;
  return job.kind === "value" ? pickValue(job) : findRows(job);
});

function pickValue(job: ValueJob): PickedValue {
  const value = job.at === undefined ? job.value : search(job.at)(job.value);
  const { schema } = job;
  if (schema === undefined) return { value, faults: [] };
  if (typeof schema !== "boolean" && !isRecord(schema)) throw new Error("the schema is no mapping");
  return { value, faults: faultsOf(schema, value) };
}

function faultsOf(schema: object | boolean, value: unknown): readonly string[] {
  const validator = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const validate = validator.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .slice(0, 10)
    .map((it) => `$${it.instancePath} ${it.message ?? "does not fit"}`);
}

function findRows(job: RowsJob): readonly FoundRow[] {
  const rows = job.each === undefined ? job.document : search(job.each)(job.document);
  if (!Array.isArray(rows)) throw new Error("the table gives no list of cases");
  const parts = Object.entries(job.parts).map(([name, text]) => [name, search(text)] as const);
  return rows.map((row: unknown) => ({
    row,
    parts: Object.fromEntries(parts.map(([name, find]) => [name, find(row)])),
  }));
}

function search(expression: string): (value: unknown) => unknown {
  const tree = compile(expression);
  // What comes from JSON or YAML is a JSON value.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (value) => TreeInterpreter.search(tree, value as JSONValue);
}
