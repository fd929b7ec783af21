import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const entry = [
  "---",
  "specprompt: 1",
  "commands: { start: node server.mjs }",
  'needs: { node: ">=20" }',
  "---",
  "",
  "# Triage",
  "",
  "- **US-1** `POST /reports` with a failing test's output stores a report and answers 201 with its id.",
  "- **US-2** The report names the module that the model blames.",
  "",
].join("\n");

const acceptance = [
  "services:",
  "  model: { model: { scripted: model.yaml } }",
  "criteria:",
  "  - id: AC-1",
  "    says: A report is stored and can be read again.",
  "    covers: [US-1, US-2]",
  "    check:",
  "      http:",
  "        openapi: context/api.yaml",
  "        requests:",
  "          - method: POST",
  "            path: /reports",
  '            json: { output: "AssertionError in parser" }',
  "            expect: { status: 201, json: { subset: { blame: parser } } }",
  "            capture: { id: { json: id } }",
  '          - path: "/reports/{id}"',
  '            expect: { json: { subset: { id: "{id}", blame: parser } } }',
  "          - { path: /reports/none, expect: { status: 404 } }",
  '      env: { OPENAI_BASE_URL: "{model}/v1" }',
  "  - id: AC-2",
  "    says: The report is pleasant to read.",
  "    required: false",
  '    check: { manual: "Open a report in a browser." }',
  "",
].join("\n");

const script = [
  "replies:",
  '  - when: { contains: "AssertionError", nth: 1 }',
  "    reply: { json: { blame: parser } }",
  "",
].join("\n");

const api = [
  "openapi: 3.1.0",
  'info: { title: Triage, version: "1" }',
  "paths:",
  "  /reports:",
  "    post:",
  "      requestBody: { required: true, content: { application/json: { schema: { type: object, required: [output] } } } }",
  "      responses:",
  '        "201": { description: stored, content: { application/json: { schema: { $ref: "#/components/schemas/Report" } } } }',
  "  /reports/{id}:",
  "    get:",
  "      responses:",
  '        "200": { description: found, content: { application/json: { schema: { $ref: "#/components/schemas/Report" } } } }',
  '        "404": { description: not there }',
  "components:",
  "  schemas:",
  "    Report: { type: object, required: [id, blame], properties: { id: { type: integer }, blame: { type: string } } }",
  "",
].join("\n");

/** A server that asks its model, and answers as its document says. */
const server = [
  'import { createServer } from "node:http";',
  "const reports = [];",
  'const json = (answer, status, value) => answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));',
  "createServer(async (question, answer) => {",
  '  let body = "";',
  "  for await (const part of question) body += part;",
  '  if (question.method === "POST") {',
  '    const asked = await fetch(process.env.OPENAI_BASE_URL + "/chat/completions", { method: "POST", body: JSON.stringify({ model: "m", messages: [{ role: "user", content: JSON.parse(body).output }] }) });',
  "    const { choices } = await asked.json();",
  "    const report = { id: reports.length, ...JSON.parse(choices[0].message.content) };",
  "    reports.push(report);",
  "    return json(answer, 201, report);",
  "  }",
  '  const report = reports[question.url.split("/").at(-1)];',
  "  return report ? json(answer, 200, report) : answer.writeHead(404).end();",
  '}).listen(Number(process.env.PORT), "127.0.0.1");',
  "",
].join("\n");

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject({
    "triage/SPECPROMPT.md": entry,
    "triage/context/api.yaml": api,
    "triage/validation/acceptance.yaml": acceptance,
    "triage/validation/model.yaml": script,
    "mine/server.mjs": server,
  });
});
afterEach(() => project.remove());

describe("an output that is a server and calls a model", () => {
  it("is asked from outside, with a scripted model and against its OpenAPI document", async () => {
    const validate = ["validate", "mine", "--package", "triage"];
    const held = await project.psd(validate);
    expect(held.code, held.stderr).toBe(0);
    expect(held.stdout).toContain("verdict     green");
    expect(held.stderr).toContain("psd sign AC-2");

    const plain = server.replace('"application/json"', '"text/plain"');
    writeFileSync(join(project.folder, "mine/server.mjs"), plain);
    const broken = await project.psd(validate);
    expect(broken.code).toBe(3);
    expect(broken.stderr).toContain(
      "Request 1 (POST /reports): The answer does not fit the document",
    );
  });
});
