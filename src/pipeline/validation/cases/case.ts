/** One row of a table: a call and what it must give. */
export interface Case {
  readonly name: string;
  /** The function that is called; null where the output has only one. */
  readonly call: string | null;
  readonly input: unknown;
  /** The expected output; null where an error is expected. */
  readonly expect: unknown;
  /** Other outputs that are right, too; missing where there are none. */
  readonly alternatives?: readonly unknown[];
  /** An error is expected: any, or one whose message contains this text. */
  readonly error?: true | string;
}

/** What an output gave for a case. */
export type Answer =
  | { readonly output: unknown }
  | { readonly error: { readonly message: string; readonly code?: string } };

/** Every output that is right for a case; none where an error is expected. */
export function rightOutputs({
  expect,
  alternatives = [],
  error,
}: Pick<Case, "expect" | "alternatives" | "error">): readonly unknown[] {
  return error === undefined ? [expect, ...alternatives] : [];
}
