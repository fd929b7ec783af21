import type { Exchange, ExchangeFaults } from "./openapi/judge-exchange.ts";

/** Work for the process that evaluates expressions of packages. */
export type ExpressionJob = ValueJob | RowsJob | OpenApiJob;

/** Picks a value by a JMESPath expression and holds it against a JSON Schema (2020-12). */
export interface ValueJob {
  readonly kind: "value";
  readonly value: unknown;
  readonly at?: string;
  readonly schema?: unknown;
}

/** Reads the rows of a table by JMESPath: `each` finds them, the others are evaluated on every row. */
export interface RowsJob {
  readonly kind: "rows";
  readonly document: unknown;
  readonly each?: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** Holds a request and its answer against an OpenAPI 3.1 document. */
interface OpenApiJob {
  readonly kind: "openapi";
  readonly document: unknown;
  readonly exchange: Exchange;
}

/** What each job gives; null stands for an operation that the document does not have. */
export interface ExpressionAnswers {
  readonly openapi: ExchangeFaults | null;
  readonly value: PickedValue;
  readonly rows: readonly FoundRow[];
}

/** A picked value, with a line for each fault against the schema (at most ten). */
export interface PickedValue {
  readonly value: unknown;
  readonly faults: readonly string[];
}

/** A row with the values of the parts that were asked for. */
export interface FoundRow {
  readonly row: unknown;
  readonly parts: Readonly<Record<string, unknown>>;
}
