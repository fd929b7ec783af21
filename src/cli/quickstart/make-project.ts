import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyPath, makeFolder, pathKind, writeFile } from "../../platform/files.ts";

/** The example that the quickstart builds, as it is shipped with psd. */
const example = fileURLToPath(new URL("../../../examples/link-checker", import.meta.url));

const configuration = `# The deployments of this project. Change something and run \`npx psd build\`.
deployments:
  links:
    from: ./link-checker # the SpecPrompt: read it, it is the source
    into: tools/links # what is built from it
    choose: { stack: python }
`;

/** Writes a small project with a copy of the link checker into a new folder below \`parent\`; its path. */
export async function makeProject(parent: string): Promise<string> {
  const folder = await freeFolder(parent, 1);
  await makeFolder(folder);
  await copyPath(example, join(folder, "link-checker"));
  await writeFile(join(folder, "psd.yaml"), configuration);
  return folder;
}

async function freeFolder(parent: string, number: number): Promise<string> {
  const folder = join(parent, number === 1 ? "quickstart" : `quickstart-${number}`);
  return (await pathKind(folder)) === "missing" ? folder : freeFolder(parent, number + 1);
}
