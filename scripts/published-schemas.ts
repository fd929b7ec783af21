import * as z from "zod";
import { acceptanceSchema } from "../src/pipeline/package/acceptance/acceptance-schema.ts";
import {
  documentSchema,
  outputFileSchema,
} from "../src/pipeline/package/manifest/document-schema.ts";
import { manifestSchema, overlaySchema } from "../src/pipeline/package/manifest/manifest-schema.ts";
import { receiptSchema } from "../src/pipeline/promotion/receipt.ts";
import { projectSchema } from "../src/pipeline/resolution/project-schema.ts";

/** A schema that is published as a JSON Schema in `schema/`. */
export interface PublishedSchema {
  /** File name in `schema/`. */
  readonly file: string;
  readonly title: string;
  readonly schema: z.ZodType;
  /** Whether keys `x-…` are allowed in its closed mappings. */
  readonly hasExtensions: boolean;
}

/** Every published schema. `npm run schemas` writes them; a test fails when one is stale. */
export const publishedSchemas: readonly PublishedSchema[] = [
  {
    file: "specprompt.schema.json",
    title: "Front matter of SPECPROMPT.md",
    schema: manifestSchema,
    hasExtensions: true,
  },
  {
    file: "document.schema.json",
    title: "Front matter of the documents of a SpecPrompt and of an overlay",
    schema: documentSchema,
    hasExtensions: true,
  },
  {
    file: "acceptance.schema.json",
    title: "Acceptance file of a SpecPrompt",
    schema: acceptanceSchema,
    hasExtensions: true,
  },
  {
    file: "overlay.schema.json",
    title: "overlay.yaml of an overlay",
    schema: overlaySchema,
    hasExtensions: true,
  },
  {
    file: "output.schema.json",
    title: "specprompt.output.yaml of an output",
    schema: outputFileSchema,
    hasExtensions: false,
  },
  {
    file: "project.schema.json",
    title: "psd.yaml of a project",
    schema: projectSchema,
    hasExtensions: true,
  },
  {
    file: "receipt.schema.json",
    title: "Receipt of a promoted generation",
    schema: receiptSchema,
    hasExtensions: false,
  },
];

/** The JSON Schema (2020-12) of a published schema as it stands in its file. */
export function schemaText({ schema, title, hasExtensions }: PublishedSchema): string {
  const converted = z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (
        hasExtensions &&
        jsonSchema.type === "object" &&
        jsonSchema.additionalProperties === false
      )
        jsonSchema.patternProperties = { "^x-": {} };
    },
  });
  return `${JSON.stringify({ title, ...converted }, undefined, 2)}\n`;
}
