// Known to be bad: a title becomes mark-up of the page.
const $ = (id) => document.getElementById(id);
let tag = null, turn = 0;
const fail = (text) => { $("e").textContent = text; $("e").hidden = false; };
async function call(path, method = "GET", body) {
  const r = await fetch(path, { method, ...(body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {}) });
  if (r.status === 204) { $("e").hidden = true; return {}; }
  const v = await r.json();
  if (!r.ok) { fail(v.error); return undefined; }
  if (method !== "GET") { $("e").hidden = true; $("e").textContent = ""; }
  return v;
}
const button = (name, label, act) => { const b = document.createElement("button"); b.type = "button"; b.textContent = name; b.ariaLabel = label; b.onclick = act; return b; };
async function show() {
  const mine = ++turn;
  const q = new URLSearchParams({ limit: "100" }); if ($("s").value) q.set("q", $("s").value); if (tag) q.set("tag", tag);
  const v = await call(`/api/bookmarks?${q}`); if (!v || mine !== turn) return;
  $("n").textContent = v.total === 0 ? "No bookmarks" : v.total === 1 ? "1 bookmark" : `${v.total} bookmarks`;
  $("all").hidden = !tag;
  $("l").replaceChildren(...v.bookmarks.map((m) => {
    const li = document.createElement("li"), a = document.createElement("a"), c = document.createElement("input"), w = document.createElement("label");
    a.href = m.url; a.innerHTML = m.title; a.rel = "noreferrer"; c.type = "checkbox"; c.checked = m.read; c.onchange = () => call(`/api/bookmarks/${m.id}`, "PATCH", { read: c.checked });
    w.append(c, "Read");
    li.append(a, " ", ...m.tags.map((t) => button(`#${t}`, `#${t}`, () => { tag = t; show(); })), w, button("Delete", `Delete ${m.title}`, async () => { await call(`/api/bookmarks/${m.id}`, "DELETE"); show(); }));
    return li;
  }));
}
$("f").onsubmit = async (e) => { e.preventDefault(); const body = { url: $("a").value, title: $("t").value, tags: $("g").value.split(",").map((x) => x.trim()).filter(Boolean) }; if (await call("/api/bookmarks", "POST", body)) { for (const id of ["a", "t", "g"]) $(id).value = ""; $("a").focus(); show(); } };
$("s").oninput = show; $("all").onclick = () => { tag = null; $("s").value = ""; show(); };
show();
