import type { ModelRequest, OfferedTool, ToolCall } from "./wire.ts";

/** The call by which an agent, with the tools that it offers, writes a file. `path` is absolute. */
export function writeFileCall({ tools }: ModelRequest, path: string, text: string): ToolCall {
  const tool = named(tools, ["Write", "write_file", "write"]);
  if (tool !== undefined) {
    const target = tool.parameters.find((it) => /path/iu.test(it)) ?? "path";
    return { name: tool.name, args: { [target]: path, content: text } };
  }
  return writeByCommand({ tools }, path, text);
}

/** The call by which an agent writes a file with a command. */
export function writeByCommand(
  { tools }: Pick<ModelRequest, "tools">,
  path: string,
  text: string,
): ToolCall {
  return runCall({ tools }, `cat > '${path}' <<'END_OF_FILE'\n${text}END_OF_FILE`);
}

/** The call by which an agent runs a command. */
function runCall({ tools }: Pick<ModelRequest, "tools">, command: string): ToolCall {
  const tool = named(tools, [
    "Bash",
    "run_shell_command",
    "bash",
    "exec_command",
    "shell_command",
    "shell",
    "exec",
    "run",
  ]);
  if (tool === undefined) throw new Error(`no tool runs a command: ${names(tools)}`);
  if (tool.takesText === true) {
    const text = `text(await tools.exec_command(${JSON.stringify({ cmd: command })}));`;
    const { name, group } = tool;
    return { name, args: {}, text, ...(group === undefined ? {} : { group }) };
  }
  const args = {
    [tool.parameters.includes("cmd") ? "cmd" : "command"]: command,
    ...(tool.parameters.includes("description") ? { description: "run it" } : {}),
    ...(tool.parameters.includes("is_background") ? { is_background: false } : {}),
  };
  return { name: tool.name, args };
}

function named(tools: readonly OfferedTool[], wanted: readonly string[]): OfferedTool | undefined {
  return wanted.map((name) => tools.find((it) => it.name === name)).find((it) => it !== undefined);
}

function names(tools: readonly OfferedTool[]): string {
  return tools.map((it) => it.name).join(" ");
}
