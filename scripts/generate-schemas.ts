import { writeFile } from "node:fs/promises";
import { publishedSchemas, schemaText } from "./published-schemas.ts";

for (const it of publishedSchemas)
  await writeFile(new URL(`../schema/${it.file}`, import.meta.url), schemaText(it));
