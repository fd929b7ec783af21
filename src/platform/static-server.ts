import { createReadStream, promises as fs, type Stats } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { type ListeningServer, listenAt, type ServerPlace } from "./listen.ts";

/**
 * Serves the files of a folder, read-only: GET and HEAD, `index.html` for a folder, 404 for what is
 * not there or leads out of it, 405 for other methods. A folder without a final `/` is redirected.
 */
export async function serveFolder(folder: string, place: ServerPlace): Promise<ListeningServer> {
  const root = await fs.realpath(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => response.destroy());
  });
  return listenAt(server, place);
}

async function answer(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(response, [405, "Method Not Allowed"], { Allow: "GET, HEAD" });
  }
  const path = pathOf(request.url ?? "/");
  const found = path === undefined ? undefined : await find(root, path);
  if (path === undefined || found === undefined) return plain(response, [404, "Not Found"]);
  if (found.stat.isDirectory()) {
    return plain(response, [301, "Moved Permanently"], { Location: `${encodeURI(path)}/` });
  }
  response.writeHead(200, {
    "Content-Type": contentTypes[extname(found.file).toLowerCase()] ?? "application/octet-stream",
    "Content-Length": found.stat.size,
    "X-Content-Type-Options": "nosniff",
  });
  // A file that grows meanwhile is served at the length that was promised.
  if (request.method === "HEAD" || found.stat.size === 0) response.end();
  else await pipeline(createReadStream(found.file, { end: found.stat.size - 1 }), response);
}

function plain(
  response: ServerResponse,
  [status, text]: readonly [status: number, text: string],
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

/** The decoded path of a request; undefined where it is no plain path. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/u, 1)[0] ?? "/");
    const parts = path.split("/");
    const bad = !path.startsWith("/") || /[\0\\]/u.test(path) || parts.includes("..");
    // Two slashes at the beginning would turn a redirect into one to another host.
    return bad || path.startsWith("//") ? undefined : path;
  } catch {
    return undefined;
  }
}

async function find(
  root: string,
  path: string,
): Promise<{ readonly file: string; readonly stat: Stats } | undefined> {
  try {
    const wanted = path.endsWith("/") ? `${path}index.html` : path;
    const file = await fs.realpath(join(root, wanted));
    if (file !== root && !file.startsWith(root + sep)) return undefined;
    const stat = await fs.stat(file);
    return stat.isFile() || stat.isDirectory() ? { file, stat } : undefined;
  } catch {
    return undefined;
  }
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gif": "image/gif",
  ".htm": "text/html; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};
