import { applyPatch } from "rfc6902";

export const answers = {
  apply: ({ doc, patch }) => {
    const fault = applyPatch(doc, patch).find((it) => it !== null);
    if (fault !== undefined) throw fault;
    return doc;
  },
};
