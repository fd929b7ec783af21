import { parseTemplate } from "url-template";

export const answers = {
  expand: ({ template, variables }) => parseTemplate(template).expand(variables),
};
