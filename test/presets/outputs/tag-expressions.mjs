import parse from "@cucumber/tag-expressions";

export const answers = {
  parse: ({ expression }) => parse(expression).toString(),
  evaluate: ({ expression, variables }) => parse(expression).evaluate(variables),
};
