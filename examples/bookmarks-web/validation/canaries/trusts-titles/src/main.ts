import { createServer } from "node:http";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

type Mark = { id: number; url: string; title: string; tags: string[]; read: boolean };
const trouble = (text: string): never => { process.stderr.write(`bookmarks: ${text}\n`); process.exit(2); };
const file = resolve(process.env.BOOKMARKS_FILE || "bookmarks.json");
const portText = process.env.PORT || "8080";
if (!/^[0-9]+$/.test(portText) || Number(portText) < 1 || Number(portText) > 65535) trouble("PORT is no port");
let next = 1; let marks: Mark[] = [];
if (existsSync(file)) {
  try {
    const data = JSON.parse(readFileSync(file, "utf8"));
    if (data.format !== 1 || !Array.isArray(data.bookmarks) || !Number.isInteger(data.next) || !data.bookmarks.every((m: Mark) => Number.isInteger(m.id) && typeof m.url === "string" && typeof m.title === "string" && Array.isArray(m.tags) && typeof m.read === "boolean")) throw new Error("form");
    next = data.next; marks = data.bookmarks;
  } catch { trouble(`${file} cannot be read`); }
}
const save = (n: number, list: Mark[]) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file + ".tmp", JSON.stringify({ format: 1, next: n, bookmarks: list }));
  renameSync(file + ".tmp", file); next = n; marks = list;
};
class Wrong extends Error { status: number; more: object; constructor(status: number, text: string, more: object = {}) { super(text); this.status = status; this.more = more; } }
const field = (name: string) => new Wrong(422, `${name} is wrong`, { field: name });
function urlOf(value: unknown): string {
  if (typeof value !== "string") throw field("url");
  let u: URL; try { u = new URL(value.trim()); } catch { throw field("url"); }
  if (!/^https?:$/.test(u.protocol) || u.username || u.password || [...u.href].length > 2048) throw field("url");
  return u.href;
}
function titleOf(value: unknown, url: string): string {
  if (value !== undefined && typeof value !== "string") throw field("title");
  const text = ((value as string) ?? "").replace(/\p{White_Space}+/gu, " ").trim();
  if ([...text].length > 200) throw field("title");
  return text === "" ? new URL(url).host : text;
}
function tagsOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw field("tags");
  const out = new Set<string>();
  for (const it of value) { if (typeof it !== "string") throw field("tags"); const t = it.trim().toLowerCase(); if (!/^[a-z0-9][a-z0-9-]{0,29}$/.test(t)) throw field("tags"); out.add(t); }
  if (out.size > 10) throw field("tags");
  return [...out].sort();
}
function change(old: Mark | undefined, body: Record<string, unknown>): Mark {
  for (const k of Object.keys(body)) if (!["url", "title", "tags", "read"].includes(k)) throw field(k);
  const url = "url" in body || !old ? urlOf(body.url) : old.url;
  const title = "title" in body || !old ? titleOf(body.title, url) : old.title;
  const tags = "tags" in body ? tagsOf(body.tags) : old?.tags ?? [];
  if ("read" in body && typeof body.read !== "boolean") throw field("read");
  const read = "read" in body ? (body.read as boolean) : old?.read ?? false;
  const same = marks.find((m) => m.url === url && m.id !== old?.id);
  if (same) throw new Wrong(409, "kept already", { id: same.id });
  return { id: old?.id ?? next, url, title, tags, read };
}
function list(q: URLSearchParams) {
  const int = (name: string, d: number, lo: number, hi: number) => { const v = q.get(name); if (v === null) return d; if (!/^[0-9]+$/.test(v) || +v < lo || +v > hi) throw field(name); return +v; };
  const limit = int("limit", 50, 1, 100), offset = int("offset", 0, 0, 1e15);
  const read = q.get("read"); if (read !== null && read !== "true" && read !== "false") throw field("read");
  const words = (q.get("q") ?? "").toLowerCase().split(/\p{White_Space}+/u).filter(Boolean);
  const tag = q.get("tag")?.trim().toLowerCase();
  const all = marks.filter((m) => (read === null || String(m.read) === read) && (tag === undefined || m.tags.includes(tag)) && words.every((w) => [m.title, m.url, ...m.tags].some((t) => t.toLowerCase().includes(w)))).toReversed();
  return { total: all.length, bookmarks: all.slice(offset, offset + limit) };
}
const statics: Record<string, [string, string]> = { "/": ["index.html", "text/html; charset=utf-8"], "/app.js": ["app.js", "text/javascript; charset=utf-8"], "/icon.svg": ["icon.svg", "image/svg+xml"], "/style.css": ["style.css", "text/css; charset=utf-8"] };
createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (c) => chunks.push(c));
  req.on("end", () => {
    const path = (req.url ?? "/").split("?")[0]!; const api = path.startsWith("/api/");
    res.setHeader("X-Content-Type-Options", "nosniff");
    if (api) res.setHeader("Cache-Control", "no-store");
    const json = (status: number, value: unknown) => { res.writeHead(status, { "Content-Type": "application/json" }); res.end(req.method === "HEAD" ? undefined : JSON.stringify(value)); };
    try {
      if (req.headers.origin !== undefined && req.headers.origin !== `http://${req.headers.host}`) throw new Wrong(403, "another page");
      const id = /^\/api\/bookmarks\/([1-9][0-9]*)$/.exec(path)?.[1];
      const one = id === undefined ? undefined : marks.find((m) => m.id === +id);
      const allowed = statics[path] ? "GET, HEAD" : path === "/api/bookmarks" ? "GET, HEAD, POST" : one ? "DELETE, GET, HEAD, PATCH" : undefined;
      if (!allowed) throw new Wrong(404, "not here");
      if (!allowed.split(", ").includes(req.method!)) { res.setHeader("Allow", allowed); throw new Wrong(405, "not so"); }
      if (statics[path]) { const [f, t] = statics[path]; res.writeHead(200, { "Content-Type": t, "Content-Security-Policy": "default-src 'self'" }); res.end(req.method === "HEAD" ? undefined : readFileSync(join(import.meta.dirname, "public", f))); return; }
      if (req.method === "GET" || req.method === "HEAD") return json(200, one ?? list(new URLSearchParams(req.url!.split("?")[1] ?? "")));
      if (req.method === "DELETE") { save(next, marks.filter((m) => m !== one)); res.writeHead(204).end(); return; }
      if (!/^application\/json\s*(;|$)/i.test(req.headers["content-type"] ?? "")) throw new Wrong(415, "no JSON type");
      let body: any; try { body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks))); } catch { throw new Wrong(400, "no JSON"); }
      if (body === null || typeof body !== "object" || Array.isArray(body)) throw new Wrong(400, "no object");
      const made = change(one, body);
      if (one) { save(next, marks.map((m) => (m === one ? made : m))); return json(200, made); }
      save(next + 1, [...marks, made]); res.setHeader("Location", `/api/bookmarks/${made.id}`); json(201, made);
    } catch (error) { if (!(error instanceof Wrong)) throw error; json(error.status, { error: error.message, ...error.more }); }
  });
}).on("error", () => trouble("PORT cannot be listened at")).listen(+portText, "127.0.0.1");
