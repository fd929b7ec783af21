/** What credentials of well-known kinds look like. Each pattern is long enough not to fit plain words. */
const patterns: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/gu],
  ["an Anthropic key", /\bsk-ant-[\w-]{20,}/gu],
  ["an OpenAI key", /\bsk-(?!ant-)(?:proj-|svcacct-)?[\w-]{32,}/gu],
  ["an AWS key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})/gu],
  ["a GitLab token", /\bglpat-[\w-]{20,}/gu],
  ["a Google key", /\bAIza[\w-]{35}\b/gu],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/gu],
  ["a Slack token", /\bxox[abeprs]-[\w-]{10,}/gu],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/gu],
  ["a web token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/gu],
  ["a password in an address", /\b[a-z][a-z+.-]{1,20}:\/\/[^\s:/@]{1,80}:[^\s/@]{6,80}@[\w.-]+/gu],
];

/** A credential in a text. */
export interface FoundSecret {
  /** What it looks like, such as `an AWS key`. */
  readonly what: string;
  /** UTF-16 offset in the text. */
  readonly index: number;
}

/** Every place of a text that looks like a credential of a well-known kind, in order. */
export function findSecrets(text: string): readonly FoundSecret[] {
  return patterns
    .flatMap(([what, pattern]) => [...text.matchAll(pattern)].map(({ index }) => ({ what, index })))
    .toSorted((a, b) => a.index - b.index);
}

/** The text with everything that looks like a credential replaced. */
export function redactSecrets(text: string): string {
  return patterns.reduce((rest, [, pattern]) => rest.replace(pattern, "[redacted]"), text);
}
