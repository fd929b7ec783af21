import mustache from "mustache";
import { withLambdas } from "./lambdas.mjs";

export const answers = {
  render: ({ template, data, partials }) => mustache.render(template, withLambdas(data), partials),
};
