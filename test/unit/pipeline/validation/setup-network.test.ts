import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "#src/diagnostics/diagnostic.ts";
import { readPlace } from "#src/pipeline/validation/setup/package-hosts.ts";
import {
  findSetupNetwork,
  type SetupNetwork,
  type SetupQuestion,
} from "#src/pipeline/validation/setup/setup-network.ts";
import type { ValidationServices } from "#src/pipeline/validation/validate.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { openInternet } from "../../../support/internet.ts";
import {
  commandOf,
  type Court,
  criterion,
  judge,
  openCourt,
  run,
  selectionOf,
} from "../../../support/judging.ts";
import { everySandbox } from "../../../support/sandboxes.ts";

const internet = openInternet();
let court: Court;

beforeAll(async () => {
  court = await openCourt();
  await internet.addSite("packages.example", "203.0.113.1");
});

afterAll(async () => {
  await internet.close();
  await court.remove();
});

/** A folder for PATH in which a package manager answers what it is asked. */
async function answering(name: string, script: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(court.root, `answers-${name}-${script.length}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return { PATH: folder };
}

async function find(
  more: Partial<SetupQuestion>,
  variables: Readonly<Record<string, string>> = {},
): Promise<SetupNetwork & { readonly told: readonly string[] }> {
  const told: Diagnostic[] = [];
  const question = {
    dependencies: "listed" as const,
    rule: undefined,
    paths: ["package.json", "api/requirements-dev.txt"],
    boxed: true,
    ...more,
  };
  const machine = { variables, home: court.root };
  const network = await findSetupNetwork(question, machine, (it) => told.push(it));
  return { ...network, told: told.map((it) => it.code) };
}

describe("the network of a set-up", () => {
  test("is none where the output may have no packages, whatever psd.yaml says", async () => {
    for (const rule of [undefined, "none", "open", { hosts: ["a.example"] }] as const) {
      const { kind, told } = await find({ dependencies: "none", rule });
      expect([kind, told]).toEqual(["none", []]);
    }
  });

  test("is what psd.yaml says", async () => {
    expect(await find({ rule: "none" })).toMatchObject({ kind: "none", told: [] });
    expect(await find({ rule: "open" })).toMatchObject({ kind: "open", told: [] });
    const hosts = ["a.example", "*.b.example:8443"];
    expect(await find({ rule: { hosts } })).toMatchObject({ kind: "hosts", hosts, told: [] });
  });

  test("is open without a box, which holds nothing back", async () => {
    expect(await find({ boxed: false, dependencies: "none" })).toMatchObject({ kind: "open" });
    expect(await find({ boxed: false, rule: "none" })).toMatchObject({ kind: "open" });
  });

  test("leads where the user's package managers get packages, without their passwords", async () => {
    const npm = await answering(
      "npm",
      'echo "https://me:secret@packages.example:8443/npm/" # $PWD',
    );
    expect(await find({}, npm)).toEqual({
      kind: "hosts",
      hosts: ["packages.example:8443"],
      env: { npm_config_registry: "https://packages.example:8443/npm/" },
      told: [],
    });
    const pip = await answering("pip3", "echo https://pypi.example/simple");
    expect(await find({}, pip)).toMatchObject({
      hosts: ["pypi.example"],
      env: { PIP_INDEX_URL: "https://pypi.example/simple" },
    });
  });

  test("is asked for in the user's home, and only by what the output uses", async () => {
    const npm = await answering(
      "npm",
      `[ "$PWD" = ${court.root} ] && echo https://packages.example/`,
    );
    expect(await find({}, npm)).toMatchObject({ hosts: ["packages.example"] });
    expect(await find({ paths: ["main.py", "x.package.json"] }, npm)).toMatchObject({
      kind: "none",
      told: ["validation/no-package-hosts"],
    });
  });

  test.each([
    "exit 1",
    "echo undefined",
    "echo file:///tmp/packages",
    "echo http://127.0.0.1:4873/",
  ])("is none, and that is told, where they say: %s", async (script) => {
    expect(await find({}, await answering("npm", script))).toEqual({
      kind: "none",
      hosts: [],
      env: {},
      told: ["validation/no-package-hosts"],
    });
  });
});

test.each([
  ["https://packages.example", "https://packages.example/", "packages.example"],
  ["http://packages.example:80/a", "http://packages.example/a", "packages.example"],
  ["https://[::1]/", undefined, undefined],
  ["ssh://packages.example/", undefined, undefined],
  ["", undefined, undefined],
])("the place %j", (text, url, host) => {
  expect(readPlace(text)).toEqual(url === undefined ? undefined : { url, host });
});

const ask = (host: string): string =>
  `python3 -c 'import urllib.request as u; print(u.urlopen("http://${host}/x").read().decode())' > got.txt`;
const { boxed } = await everySandbox(readEnvironment(), internet);

describe.each(boxed.slice(0, 1))("in a box of %s", (_name, sandbox) => {
  const judged = async (
    setup: string,
    rule: NonNullable<ValidationServices["setup"]>,
    services: Partial<ValidationServices> = {},
  ): ReturnType<typeof judge> => {
    const check = run(
      ["cat", "got.txt"],
      services.environment === undefined ? {} : { expect: { exit: [9], files: {} } },
    );
    const selection = selectionOf(court, [criterion("AC-1", check)], {
      commands: { setup: commandOf("sh", "-c", setup) },
      output: { ignore: [], allow: [], dependencies: "listed" },
    });
    const tree = await court.storeOutput({ "main.txt": setup });
    return judge(court, sandbox, { selection, tree, services: { ...services, setup: rule } });
  };

  test("a set-up gets packages from a listed host", async () => {
    const hosts = ["packages.example"];
    const { verdict } = await judged(ask("packages.example"), { hosts });
    expect([verdict.outcome, verdict.setup]).toEqual(["green", { network: "hosts", hosts }]);
  });

  test("what it asks for in vain is told where it fails", async () => {
    const { verdict } = await judged(ask("other.example"), { hosts: ["packages.example"] });
    const setup = verdict.results.find((it) => it.id === "built-in/setup");
    expect(setup?.checks[0]?.evidence?.message).toContain(
      "it asked for hosts in vain: other.example:80 (not-listed)",
    );
    expect(verdict.outcome).toBe("red");
  });

  test("a set-up with network trusts whom the user trusts, one without sees no certificate", async () => {
    const file = join(court.root, "authority.pem");
    await writeFile(file, "PEM");
    const variables = { SSL_CERT_FILE: file, PIP_CERT: "/missing", CURL_CA_BUNDLE: court.root };
    const services = { environment: { ...court.environment, variables } };
    const setup = 'cat "$SSL_CERT_FILE" "$PIP_CERT" > got.txt; ls /psd/trusted >> got.txt; true';
    const hosts = ["packages.example"];
    const seen = async (rule: NonNullable<ValidationServices["setup"]>): Promise<unknown> => {
      const { verdict } = await judged(setup, rule, services);
      return verdict.results.at(-1)?.checks[0]?.evidence?.stdout;
    };
    expect(await seen({ hosts })).toContain("PEMSSL_CERT_FILE.pem");
    expect(await seen("none")).not.toContain("pem");
  });

  test("a set-up without network says so in the verdict", async () => {
    const { verdict } = await judged("cat /proc/net/route | wc -l > got.txt", "none");
    expect([verdict.outcome, verdict.setup]).toEqual(["green", { network: "none" }]);
  });

  test("checks have no network, also where the set-up has one", async () => {
    const hosts = ["packages.example"];
    const check = run(["sh", "-c", "env | grep -i proxy; test $(wc -l < /proc/net/route) = 1"]);
    const selection = selectionOf(court, [criterion("AC-1", check)], {
      commands: { setup: commandOf("true") },
      output: { ignore: [], allow: [], dependencies: "any" },
    });
    const tree = await court.storeOutput({ "main.txt": "" });
    const services = { setup: { hosts } };
    const { verdict, events } = await judge(court, sandbox, { selection, tree, services });
    expect(verdict.outcome).toBe("green");
    expect(JSON.stringify(events)).not.toContain("3128");
  });
});
