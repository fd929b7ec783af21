import jsonPatch from "fast-json-patch";

export const answers = {
  apply: ({ doc, patch }) => jsonPatch.applyPatch(doc, patch, true).newDocument,
};
