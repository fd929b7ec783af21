import type { ArgumentDefinition } from "./command.ts";

/** The package that is packed or published. */
export const packedPackage = {
  name: "path",
  about: "a package, or its SPECPROMPT.md; the working folder",
} as const satisfies ArgumentDefinition;

/** Options of what packs a package. */
export const packOptions = {
  "not-secret": {
    type: "string",
    value: "path",
    multiple: true,
    about: "a file of the package in which what looks like a secret is made up",
  },
  json: { type: "boolean", about: "print one JSON document" },
} as const;
