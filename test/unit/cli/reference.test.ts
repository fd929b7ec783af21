import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { commandTable } from "#src/cli/commands/command-table.ts";
import { plannedCommands } from "#src/cli/commands/planned-commands.ts";
import { renderCommandHelp } from "#src/cli/report/help-text.ts";

const colors = picocolors.createColors(false);

async function reference(): Promise<string> {
  const sections = await Promise.all(
    commandTable.map(async (row) => {
      if (typeof row.module !== "function") return "";
      const help = renderCommandHelp(row, await row.module(), colors);
      return `## psd ${row.name}\n\n\`\`\`\n${help.trimEnd()}\n\`\`\`\n\n`;
    }),
  );
  const planned = plannedCommands.map((row) => `- \`psd ${row.name}\`: ${row.summary}\n`);
  return [
    "# Commands\n\n",
    "What `psd help <command>` prints. Exit codes are in [exit-codes.md](exit-codes.md).\n\n",
    ...sections,
    "## Planned\n\n",
    "These names are taken and answer with what to do instead.\n\n",
    ...planned,
  ].join("");
}

describe("docs/reference/commands.md", () => {
  it("says what the commands say themselves (vitest -u writes it anew)", async () => {
    await expect(await reference()).toMatchFileSnapshot("../../../docs/reference/commands.md");
  });
});
