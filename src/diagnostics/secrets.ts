const pemLine = String.raw`(?:\\[nr]|\s)*[A-Za-z0-9+/=]`;
const pemEnd = String.raw`(?:\\[nr]|\s)*-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----`;

/** What credentials of well-known kinds look like. Each pattern is long enough not to fit plain words. */
const patterns: readonly (readonly [string, RegExp])[] = [
  [
    "a private key",
    // As far as its lines go, also where the end was cut off.
    new RegExp(
      String.raw`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\s*(?:Proc-Type|DEK-Info):[^\n]*)*(?:${pemLine}{16,})*(?:(?:${pemLine}{1,15})?${pemEnd})?`,
      "gu",
    ),
  ],
  ["an Anthropic key", /\bsk-ant-[\w-]{20,}/gu],
  ["an OpenAI key", /\bsk-(?!ant-)(?:proj-|svcacct-)?[\w-]{32,}/gu],
  ["an API key", /\bsk-(?!ant-)(?:[a-z]{2,10}-){0,3}(?=[A-Za-z]*\d)[A-Za-z0-9]{20,}/gu],
  ["an AWS key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/gu],
  [
    "an AWS secret",
    /(?<=aws_secret_access_key["']?\s{0,8}[:=]\s{0,8}["']?)[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])/giu,
  ],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,})/gu],
  ["a GitLab token", /\bglpat-[\w-]{20,}/gu],
  ["a Google key", /\bAIza[\w-]{35}\b/gu],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/gu],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/gu],
  ["a Slack token", /\bxox[abeprs]-[\w-]{10,}/gu],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/gu],
  ["a web token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/gu],
  ["a password in an address", /\b[a-z][a-z+.-]{1,20}:\/\/[^\s:/@]{1,80}:[^\s/@]{6,80}@[\w.-]+/gu],
];

/** A credential in a text. */
export interface FoundSecret {
  /** What it is, such as `an AWS key`. */
  readonly what: string;
  /** UTF-16 offset in the text. */
  readonly index: number;
  /** UTF-16 units. */
  readonly length: number;
}

/** What stands for a credential wherever psd writes a text. */
const secretMark = "[redacted]";

/** Every place of a text that looks like a credential of a well-known kind, in order. */
export function findSecrets(text: string): readonly FoundSecret[] {
  const found = patterns.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map(({ 0: { length }, index }) => ({ what, index, length })),
  );
  return withoutOverlaps(found);
}

/** The text with everything that looks like a credential replaced. */
export function redactSecrets(text: string): string {
  return replaceFound(text, findSecrets(text));
}

/** The text with every character of what looks like a credential replaced: places in it stay where they are. */
export function maskSecrets(text: string): string {
  return findSecrets(text).reduceRight((rest, { index, length }) => {
    const masked = rest.slice(index, index + length).replaceAll(/[^\r\n]/gu, "*");
    return rest.slice(0, index) + masked + rest.slice(index + length);
  }, text);
}

/** Where finds overlap, the first one, as long as all of them together. In order. Pure. */
export function withoutOverlaps(found: readonly FoundSecret[]): readonly FoundSecret[] {
  const apart: FoundSecret[] = [];
  for (const it of found.toSorted((a, b) => a.index - b.index)) {
    const last = apart.at(-1);
    const lastEnd = last === undefined ? 0 : last.index + last.length;
    if (last === undefined || it.index >= lastEnd) apart.push(it);
    else {
      const length = Math.max(lastEnd, it.index + it.length) - last.index;
      apart[apart.length - 1] = { ...last, length };
    }
  }
  return apart;
}

/** The text with those places replaced, which are in order and do not overlap. Pure. */
export function replaceFound(text: string, found: readonly FoundSecret[]): string {
  if (found.length === 0) return text;
  let end = 0;
  const parts = found.map(({ index, length }) => {
    const before = text.slice(end, index);
    end = index + length;
    return before + secretMark;
  });
  return parts.join("") + text.slice(end);
}

const beginnings =
  "sk- ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- AIza AKIA ASIA hf_ npm_ xox sk_live_ rk_live_ eyJ".split(
    " ",
  );
/** The beginnings of these beginnings. */
const lesserBeginnings = new Set(
  beginnings.flatMap((it) =>
    Array.from(it, (_, at) => it.slice(0, at)).filter((part) => part !== ""),
  ),
);

/** How a credential of a well-known kind begins that may go on after the end of a text. */
const begun = [
  new RegExp(String.raw`(?<![\w-])(?:${beginnings.join("|")})[\w.-]{0,2000}$`, "u"),
  new RegExp(String.raw`(?<![\w-])(?:${[...lesserBeginnings].join("|")}|-{1,5})$`, "u"),
  /\b[a-z][a-z+.-]{1,20}:\/\/[^\s:/@]{1,80}:(?!\d{1,5}$)[^\s/@]{0,80}$/u,
  // A key's lines hold no hyphen, which its end begins with.
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\s*(?:Proc-Type|DEK-Info):[^\n]*)*[A-Za-z0-9+/=\s\\]*(?:-{1,5}(?:E(?:N(?:D[A-Z0-9 ]*-{0,4})?)?)?)?$/u,
  /-----B(?:E(?:G(?:I(?:N[A-Z0-9 ]{0,40}-{0,4})?)?)?)?$/u,
];

/** Offset from which the end of a text may be the beginning of such a credential; its length where it is none. */
export function secretBegunAt(text: string): number {
  const starts = begun.map((it) => it.exec(text)?.index ?? text.length);
  return Math.min(...starts);
}
