import type { Usage } from "../../adapters/runtime/runtime.ts";
import { sumUsage } from "../../pipeline/refinement/spending.ts";
import { plural } from "./summary.ts";

/** Milliseconds as people read them: `0.4 s`, `42 s`, `3:07`, `1:02:03`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Bytes as people read them, in powers of 1000. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return plural(bytes, "byte");
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What is known of tokens and money, such as `12,345 tokens · $0.12`; empty where nothing is. */
export function usageText(usage: {
  readonly [Key in keyof Usage]: Usage[Key] | undefined;
}): string {
  const { inputTokens, cachedTokens, outputTokens, usd, source, usdSource } = usage;
  const known = inputTokens !== undefined || outputTokens !== undefined;
  const about = source === "estimated" ? "at least " : "";
  const aboutMoney = (usdSource ?? source) === "estimated" ? "about " : "";
  const cached = (cachedTokens ?? 0) > 0 ? ` (${cachedTokens?.toLocaleString("en")} cached)` : "";
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
  return [
    ...(known ? [about + plural(tokens, "token") + cached] : []),
    ...(usd === undefined ? [] : [`${aboutMoney}$${usd.toFixed(2)}`]),
  ].join(" · ");
}

/** Two usages together; what neither knows stays unknown, and an estimate makes the sum one. */
export function addUsage(a: Usage, b: Usage): Usage {
  return sumUsage([a, b]);
}
