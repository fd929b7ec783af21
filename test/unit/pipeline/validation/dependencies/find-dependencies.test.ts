import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  findDependencies,
  readDependencies,
} from "#src/pipeline/validation/dependencies/find-dependencies.ts";

test.each<[file: string, text: string, names: readonly string[]]>([
  [
    "package.json",
    JSON.stringify({
      dependencies: { "left-pad": "^1.0.0", own: "file:./own", "@acme/x": "workspace:*" },
      devDependencies: { vitest: "4" },
      optionalDependencies: { fsevents: "2" },
      peerDependencies: { react: ">=19" },
      scripts: { build: "not-a-dependency" },
    }),
    ["left-pad", "vitest", "fsevents", "react"],
  ],
  ["sub/PACKAGE.JSON", '\uFEFF{"dependencies":{"a":"1"}}', ["a"]],
  ["package.json", '{"dependencies":["not","a","mapping"]}', []],
  [
    "composer.json",
    '{"require":{"php":">=8","ext-json":"*","monolog/monolog":"3"},"require-dev":{"phpunit/phpunit":"11"}}',
    ["monolog/monolog", "phpunit/phpunit"],
  ],
  [
    "deno.json",
    '{"imports":{"@std/path":"jsr:@std/path@1","chalk":"npm:chalk","own/":"./own/"}}',
    ["@std/path", "chalk"],
  ],
  [
    "pyproject.toml",
    `[build-system]
requires = ["setuptools"]
[project]
dependencies = ["requests[socks]>=2 ; python_version > '3'", "own @ file:///x", "url @ https://h/x.whl"]
[project.optional-dependencies]
dev = ["ruff==0.1"]
[dependency-groups]
test = ["pytest", { include-group = "dev" }]
[tool.poetry.dependencies]
python = "^3.11"
httpx = "*"
own2 = { path = "../own2" }
[tool.poetry.group.docs.dependencies]
mkdocs = "*"
`,
    ["requests", "url", "ruff", "pytest", "httpx", "mkdocs"],
  ],
  ["Pipfile", '[packages]\nflask = "*"\n[dev-packages]\nblack = "*"\n', ["flask", "black"]],
  [
    "Cargo.toml",
    `[dependencies]
serde = "1"
own = { path = "own" }
shared = { workspace = true }
[dev-dependencies]
proptest = "1"
[target.'cfg(unix)'.dependencies]
nix = "0.29"
[workspace.dependencies]
anyhow = "1"
`,
    ["serde", "proptest", "anyhow", "nix"],
  ],
  [
    "requirements-dev.txt",
    "# all\r\nrequests>=2 # http\r\n-r other.txt\r\n--index-url x\r\n-e ./own\r\n-e git+https://h/r#egg=z\r\n./wheel.whl\r\nDjango\r\n",
    ["requests", "git+https://h/r#egg=z", "Django"],
  ],
  [
    "go.mod",
    "module m\n\ngo 1.24\nrequire a.example/x v1.0.0\nrequire (\n\tb.example/y/v2 v2.0.0 // indirect\n)\nreplace q => ../q\n",
    ["a.example/x", "b.example/y/v2"],
  ],
  [
    "Gemfile",
    "source 'x'\n# gem 'no'\ngem 'rails', '~> 8'\n  gem(\"pg\")\ngem 'own', path: './own'\n",
    ["rails", "pg"],
  ],
  [
    "pom.xml",
    "<project><!-- <dependency><groupId>no</groupId></dependency> --><dependencies><dependency><groupId> org.a </groupId><artifactId>b</artifactId></dependency><dependency><groupId>c",
    ["org.a:b", "c:?"],
  ],
  [
    "build.gradle.kts",
    'dependencies {\n  implementation("org.a:b:1.0")\n  testImplementation "c.d:e"\n}\n',
    ["org.a:b", "c.d:e"],
  ],
  [
    "app.csproj",
    '<ItemGroup><PackageReference Include="Serilog" Version="4" /><PackageReference Version="1" Include=\'X.Y\'/></ItemGroup>',
    ["Serilog", "X.Y"],
  ],
])("reads the names in %s: %s", (file, text, names) => {
  expect(readDependencies(file, text)).toEqual(names);
});

test.each([
  ["package.json", "{"],
  ["package.json", "[]"],
  ["pyproject.toml", "a = ["],
  ["Cargo.toml", `a = ${"[".repeat(100_000)}`],
])("cannot read a broken %s", (file, text) => {
  expect(readDependencies(file, text)).toBeUndefined();
});

// What a hostile output would write to keep a pattern busy; each takes minutes where a pattern is quadratic.
test.each([
  ["pom.xml", "<dependency>", 90_000],
  ["pom.xml", "<!--", 250_000],
  ["app.csproj", "<PackageReference Include ", 40_000],
  ["requirements.txt", " ", 1_000_000],
  ["requirements.txt", "a.", 500_000],
  ["Gemfile", "gem ", 250_000],
  ["build.gradle", "api(", 250_000],
  ["go.mod", "require ", 120_000],
])("reads a %s of many %j in time that grows with its size", (file, piece, times) => {
  expect(readDependencies(file, piece.repeat(times))).toBeInstanceOf(Array);
});

test("finds every manifest of an output, and tells those that cannot be read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "psd-manifests-"));
  try {
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({ dependencies: { z: "1", a: "1" }, devDependencies: { a: "1" } }),
    );
    await writeFile(join(folder, "go.mod"), `// ${"x".repeat(1024 * 1024)}`);
    await writeFile(join(folder, "requirements.txt"), `${"n".repeat(500)}\n`);
    const found = await findDependencies(folder, [
      "package.json",
      "main.js",
      "requirements.txt",
      "go.mod",
    ]);
    expect(found.manifests).toEqual(["go.mod", "package.json", "requirements.txt"]);
    expect(found.unreadable).toEqual(["go.mod"]);
    expect(found.dependencies).toEqual([
      { name: "a", file: "package.json" },
      { name: "z", file: "package.json" },
      { name: "n".repeat(200), file: "requirements.txt" },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
