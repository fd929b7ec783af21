import { paths, query } from "jsonpath-rfc9535";

export const answers = {
  query: ({ selector, document }) => query(document, selector),
  paths: ({ selector, document }) => paths(document, selector),
};
