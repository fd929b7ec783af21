import { Dotprompt } from "dotprompt";

function environment({ schemas, tools, partials = {}, resolverPartials = {} }) {
  const partialResolver = (name) => resolverPartials[name] ?? null;
  const made = new Dotprompt({ schemas, tools, partialResolver });
  for (const [name, template] of Object.entries(partials)) made.definePartial(name, template);
  return made;
}

export const answers = {
  render: async (input) => {
    const { template, data, options } = input;
    const { raw, input: _, ...rendered } = await environment(input).render(template, data, options);
    return rendered;
  },
  renderMetadata: async (input) => {
    const { raw, ...metadata } = await environment(input).renderMetadata(
      input.template,
      input.options,
    );
    return metadata;
  },
};
