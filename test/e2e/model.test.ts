import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workspacePlace } from "#src/pipeline/generation/agent-box.ts";
import { startModelServer } from "../agents/server/model-server.ts";
import type { ModelRequest, Reply } from "../agents/server/wire.ts";
import { greeterPackage, rudeGreeter } from "../support/greeter.ts";
import { createPsdProject } from "../support/psd.ts";

const key = "no-real-key-000111222";
const call = (name: string, args: Readonly<Record<string, unknown>>): Reply => ({
  call: { name, args },
});

const toldBy = ({ said }: ModelRequest): readonly string[] =>
  said.filter((it) => it.by === "tool").map((it) => it.text);

test("a model builds with tools of psd, repairs, and its commands see neither key, project nor server", async () => {
  const project = createPsdProject(greeterPackage);
  const look = [
    "pwd",
    "env",
    `cat ${project.folder}/greeter/SPECPROMPT.md 2>&1`,
    `python3 -c "import socket; socket.create_connection(('127.0.0.1', PORT), 5)" 2>&1 | tail -1`,
    "python3 main.py Ada",
    "mkdir made && echo box > made/by.txt",
  ].join("; ");
  const replies: readonly Reply[] = [
    call("write", { path: `${workspacePlace}/main.py`, content: rudeGreeter }),
    call("run", { command: look }),
    { text: "It is written." },
    call("edit", { path: "made/by.txt", old: "box", new: "both" }),
    call("read", { path: "main.py" }),
    call("edit", { path: "main.py", old: "What", new: "Hello" }),
    { text: "It greets." },
  ];
  const server = await startModelServer((_request, count) => {
    const reply = replies[count - 1] ?? { text: "Nothing more." };
    const port = new URL(server.url).port;
    return JSON.parse(JSON.stringify(reply).replace("PORT", port)) as Reply;
  });
  const address = { ANTHROPIC_BASE_URL: server.url };
  const build = (env: Readonly<Record<string, string>>) =>
    project.psd(
      [
        "build",
        "greeter",
        "--into",
        "out",
        "--yes",
        "--agent",
        "model:anthropic/claude-sonnet-4-5",
      ],
      { env },
    );
  const keyless = await build(address);
  expect(keyless.code).toBe(1);
  expect(keyless.stderr).toContain("generation/model-key-missing");
  expect(server.requests).toHaveLength(0);
  const built = await build({ ...address, ANTHROPIC_API_KEY: key });
  expect(built.code, built.stderr).toBe(0);
  expect(built.stderr).toContain(`write ${workspacePlace}/main.py`);
  const receipt = JSON.parse(
    readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
  );
  expect(receipt).toMatchObject({
    runtime: "model:anthropic",
    model: "claude-sonnet-4-5",
    usage: { inputTokens: 7000, cachedTokens: 2800, outputTokens: 350 },
    labels: { purity: "repaired" },
  });
  expect(readFileSync(join(project.folder, "out/made/by.txt"), "utf8")).toBe("both\n");
  const looked = toldBy(server.requests[2] as ModelRequest).at(-1) ?? "";
  const read = toldBy(server.requests[5] as ModelRequest).at(-1) ?? "";
  await server.close();
  project.remove();
  expect(read).toContain("What, {sys.argv[1]}");
  if (receipt.labels.box.agent === "none") return;
  expect(receipt.labels).toMatchObject({ ambient: "no", seal: "sealed" });
  expect(looked).toContain("/psd/work\n");
  expect(looked).toContain("What, Ada!");
  expect(looked).toContain("No such file or directory");
  expect(looked).toContain("ConnectionRefusedError");
  expect(looked).not.toContain(key);
  expect(looked).not.toContain("ANTHROPIC");
});
