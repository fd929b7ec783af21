import { join, resolve } from "node:path";
import { packPackage } from "../../pipeline/sharing/pack/pack-package.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { packedPackage, packOptions } from "../pack-options.ts";
import { shownPath, writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { packedJson, packedLines } from "../report/packed.ts";
import { writeNewFiles } from "../write-files.ts";

/** `psd pack [path]`. */
export const packCommand: CommandModule = defineCommand({
  arguments: [packedPackage],
  options: {
    into: {
      type: "string",
      value: "folder",
      about: "where the archive is written; the working folder",
    },
    against: {
      type: "string",
      value: "path",
      about: "an earlier version: its folder, or its archive by `psd pack`",
    },
    "write-changelog": {
      type: "boolean",
      about: "also write what changed into CHANGELOG.md of the package; needs `--against`",
    },
    "without-held-out": {
      type: "boolean",
      about: "put held-out checks into an archive of their own, `<name>-held-out`",
    },
    ...packOptions,
  },
  examples: [
    { line: "psd pack", about: "the package of the working folder" },
    {
      line: "psd pack notes --against ../notes-1.2.0",
      about: "also say what changed, and refuse a version that says less",
    },
    { line: "psd pack notes --without-held-out --into dist", about: "two archives" },
  ],
  details: `Checks the package and its recordings, looks for secrets, writes an npm archive with a package.json of
its own, README.md where there is none and INSTALL.md, and reads the archive back: it must give the
same digests as the folder. The same package gives the same bytes. An archive that is there already
is not overwritten.`,
  async run(context) {
    const { values, environment, output } = context;
    const { temporary, cwd } = environment;
    const packed = await packPackage({
      path: resolve(cwd, context.arguments[0] ?? "."),
      ...(values.against === undefined ? {} : { against: resolve(cwd, values.against) }),
      writeChangelog: values["write-changelog"] === true,
      notSecret: values["not-secret"] ?? [],
      withoutHeldOut: values["without-held-out"] === true,
      temporary,
    });
    const into = resolve(cwd, values.into ?? ".");
    const written = !packed.ok
      ? packed
      : await writeNewFiles(
          into,
          packed.value.tarballs.map((it) => ({ path: it.file, content: it.bytes })),
          cwd,
        );
    const diagnostics =
      packed === written ? packed.diagnostics : [...packed.diagnostics, ...written.diagnostics];
    if (values.json === true) {
      output.stdout(
        findingsJson(diagnostics, packed.ok && written.ok ? packedJson(packed.value) : {}),
      );
    } else {
      await writeDiagnostics(diagnostics, context);
    }
    if (!packed.ok || !written.ok) return exitCodeOf(diagnostics);
    if (values.json !== true) {
      const places = packed.value.tarballs.map((it) => shownPath(join(into, it.file), cwd));
      const lines = packedLines(packed.value, { places, colors: output.colors.stdout });
      output.stdout(`${lines.join("\n")}\n`);
    }
    return exitCodes.fine;
  },
});
