import { runInNewContext } from "node:vm";

// The suite of Mustache writes functions as texts in many languages; one keeps a global variable.
export function withLambdas(data) {
  if (typeof data !== "object" || data === null) return data;
  if (data.__tag__ === "code") return runInNewContext(`(${data.js})`);
  if (Array.isArray(data)) return data.map(withLambdas);
  return Object.fromEntries(Object.entries(data).map(([key, it]) => [key, withLambdas(it)]));
}
