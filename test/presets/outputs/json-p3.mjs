import { jsonpath } from "json-p3";

export const answers = {
  query: ({ selector, document }) => jsonpath.query(selector, document).values(),
  paths: ({ selector, document }) =>
    jsonpath.query(selector, document).paths({ form: "canonical" }),
};
