import { immutableJSONPatch } from "immutable-json-patch";

export const answers = {
  apply: ({ doc, patch }) => immutableJSONPatch(doc, patch),
};
