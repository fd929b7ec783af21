import uriTemplates from "uri-templates";

export const answers = {
  expand: ({ template, variables }) => uriTemplates(template).fill(variables),
};
