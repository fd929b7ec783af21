import hogan from "hogan.js";
import { withLambdas } from "./lambdas.mjs";

export const answers = {
  render: ({ template, data, partials }) =>
    hogan.compile(template).render(withLambdas(data), partials),
};
