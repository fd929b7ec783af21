import { JSONPath } from "jsonpath-plus";

const find = (resultType) => (input) =>
  JSONPath({ path: input.selector, json: input.document, wrap: true, resultType });

export const answers = { query: find("value"), paths: find("path") };
