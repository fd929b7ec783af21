import { fileURLToPath } from "node:url";
import { readText } from "../platform/files.ts";

/** The version of this psd, as its package.json says. */
export async function readVersion(): Promise<string> {
  const file = fileURLToPath(new URL("../../package.json", import.meta.url));
  const description: unknown = JSON.parse((await readText(file)) ?? "{}");
  const known = typeof description === "object" && description !== null && "version" in description;
  return known ? String(description.version) : "unknown";
}
