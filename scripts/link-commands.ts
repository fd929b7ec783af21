import { rmSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

// npm links the commands of what a package depends on, not its own: with these links `npx psd` runs
// this checkout, in its folder and in every folder below.
for (const name of ["psd", "prompt-sourced"]) {
  const link = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  rmSync(link, { force: true });
  symlinkSync("../../bin/psd.js", link);
}
