#!/usr/bin/env node
"use strict";
// Written for very old versions of Node: it must parse there to be able to say that they are too old.

var present = process.versions.node.split(".").map(Number);
var fits = (present[0] === 24 && present[1] >= 15) || present[0] >= 26;

if (!fits) {
  process.stderr.write(
    "psd needs Node 24.15 or newer of line 24, or Node 26 or newer; this is Node " +
      process.versions.node +
      ".\nGet one from https://nodejs.org/en/download, with `nvm install 24`, `fnm install 24`,\n" +
      "or for one project with `npm install --save-dev node@24` and `npx psd`.\n",
  );
  process.exitCode = 2;
} else if (process.argv.length === 3 && /^(--version|-v)$/.test(process.argv[2])) {
  process.stdout.write(require("../package.json").version + "\n");
} else {
  start();
}

function start() {
  var path = require("node:path");
  var home = process.env.XDG_CACHE_HOME || path.join(require("node:os").homedir(), ".cache");
  require("node:module").enableCompileCache(path.join(home, "psd", "compile"));
  var built = path.join(__dirname, "..", "dist", "cli", "main.js");
  var source = path.join(__dirname, "..", "src", "cli", "main.ts");
  require(require("node:fs").existsSync(built) ? built : source);
}
