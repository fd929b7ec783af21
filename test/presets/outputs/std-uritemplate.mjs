import { StdUriTemplate } from "@std-uritemplate/std-uritemplate";

export const answers = {
  expand: ({ template, variables }) => StdUriTemplate.expand(template, variables),
};
