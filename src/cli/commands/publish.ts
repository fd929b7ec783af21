import { resolve } from "node:path";
import { publishPackage } from "../../pipeline/sharing/publish/publish-package.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { exitCodeOf } from "../exit-code-of.ts";
import { exitCodes } from "../exit-codes.ts";
import { packedPackage, packOptions } from "../pack-options.ts";
import { writeDiagnostics } from "../report/human.ts";
import { findingsJson } from "../report/json.ts";
import { packedJson, packedLines } from "../report/packed.ts";

/** `psd publish [path]`. */
export const publishCommand: CommandModule = defineCommand({
  arguments: [packedPackage],
  options: {
    "dry-run": { type: "boolean", about: "do everything but publish" },
    tag: {
      type: "string",
      value: "tag",
      about: "its dist-tag; `latest`, or the first word of a prerelease",
    },
    access: { type: "string", oneOf: ["public", "restricted"], about: "who may read it" },
    otp: { type: "string", value: "code", about: "a one-time password" },
    against: {
      type: "string",
      value: "path",
      about: "the version before, instead of the last published one",
    },
    "without-held-out": {
      type: "boolean",
      about: "publish held-out checks as a package of their own, `<name>-held-out`",
    },
    ...packOptions,
  },
  examples: [
    { line: "psd publish --dry-run", about: "see what would be published, and what changed" },
    { line: "psd publish notes --access public", about: "a scoped package for everybody" },
  ],
  details: `Packs the package as \`psd pack\` does and publishes the archive with your npm: its registries, scopes
and logins count. What is sent must be committed where the package lies in a git repository. The
version is compared with the highest published one below it, and one that says less than what changed
is refused. A published version is never replaced.`,
  async run(context) {
    const { values, environment, output, signal } = context;
    const { cwd } = environment;
    const published = await publishPackage(
      {
        path: resolve(cwd, context.arguments[0] ?? "."),
        dryRun: values["dry-run"] === true,
        withoutHeldOut: values["without-held-out"] === true,
        notSecret: values["not-secret"] ?? [],
        ...(values.against === undefined ? {} : { against: resolve(cwd, values.against) }),
        ...(values.tag === undefined ? {} : { tag: values.tag }),
        ...(values.access === undefined ? {} : { access: values.access }),
        ...(values.otp === undefined ? {} : { otp: values.otp }),
      },
      { environment, signal },
    );
    const { diagnostics } = published;
    if (values.json === true) {
      output.stdout(findingsJson(diagnostics, published.ok ? packedJson(published.value) : {}));
    } else {
      await writeDiagnostics(diagnostics, context);
    }
    if (!published.ok) return exitCodeOf(diagnostics);
    if (values.json !== true) {
      const { tag, dryRun, tarballs } = published.value;
      const places = tarballs.map(() =>
        dryRun ? `nothing yet: a dry run` : `the registry, as ${tag}`,
      );
      const lines = packedLines(published.value, { places, colors: output.colors.stdout });
      output.stdout(`${lines.join("\n")}\n`);
    }
    return exitCodes.fine;
  },
});
