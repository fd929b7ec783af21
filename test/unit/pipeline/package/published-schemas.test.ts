import { readFile } from "node:fs/promises";
import { Ajv2020, type AnySchema } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { publishedSchemas, schemaText } from "../../../../scripts/published-schemas.ts";

const folder = new URL("../../../../schema/", import.meta.url);

test.each(publishedSchemas)("schema/$file is what the code says (npm run schemas)", async (it) => {
  const checkedIn: unknown = JSON.parse(await readFile(new URL(it.file, folder), "utf8"));
  expect(checkedIn).toEqual(JSON.parse(schemaText(it)));
});

test.each(publishedSchemas)("schema/$file compiles and refuses unknown keys", (it) => {
  const schema: AnySchema = JSON.parse(schemaText(it));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  expect(validate({ unheard: 1 })).toBe(false);
});
