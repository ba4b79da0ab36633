/* The page as it is served by `clean review`: a line has two more buttons, and what they write is shown at once. */
const changed = new Map(); // documents by row, as they are since a rule was written
readDocument = async (row) => {
  if (changed.has(row.index)) return changed.get(row.index);
  if (!pieces.has(row.piece)) {
    const answer = await fetch(`piece/${row.piece}`);
    if (!answer.ok) throw new Error("the server does not answer; is clean review still running?");
    if (pieces.size > 8) pieces.delete(pieces.keys().next().value);
    pieces.set(row.piece, await answer.json());
  }
  return pieces.get(row.piece)[row.at];
};

const asked = { row: 0, line: 0, kind: "" };

async function ask(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json().catch(() => ({ error: answer.statusText }));
  if (!answer.ok) throw new Error(told.error);
  return told;
}

async function wish(line, kind) {
  if (!line || !line.text.trim()) return;
  if ((kind === "keep") !== isGone(line)) { say(kind === "keep" ? "This line stays already." : "This line goes already."); return; }
  Object.assign(asked, { row: opened.row.index, line: line.number, kind });
  byId("draft-title").textContent = kind === "keep" ? "Keep this line, and its like" : "Remove lines like this";
  byId("draft-form").reset();
  for (const id of ["draft-rule", "draft-told"]) byId(id).textContent = "";
  byId("draft-hits").replaceChildren();
  byId("draft").showModal();
  await tryDraft();
}

const wished = () => ({ ...asked, regex: byId("draft-regex").value, why: byId("draft-why").value, near: byId("draft-near").value });

async function tryDraft() {
  const told = byId("draft-told");
  told.className = "note";
  told.textContent = "looking for near misses…";
  byId("draft-write").disabled = true;
  try {
    const draft = await ask("draft", wished());
    byId("draft-regex").value = draft.regex;
    byId("draft-why").value = draft.why;
    byId("draft-rule").textContent = `# ${draft.pack}\n${draft.rule}`;
    byId("draft-hits").replaceChildren(...draft.hits.map((text) => make("li", { textContent: text })));
    told.textContent = draft.told;
    byId("draft-write").disabled = false;
    byId("draft-write").focus();
  } catch (error) {
    told.className = "bad-text";
    told.textContent = error.message;
    byId("draft-regex").focus();
  }
}

async function writeRule() {
  byId("draft-write").disabled = true;
  try {
    const told = await ask("write", wished());
    Object.assign(data.about, told.about);
    for (const { category } of Object.values(told.about)) data.colours[category] ??= Math.min(11, Object.keys(data.colours).length);
    const row = rows[asked.row];
    Object.assign(row, told.row, { share: told.row.chars ? told.row.removed / told.row.chars : 0 });
    changed.set(asked.row, told.doc);
    opened.doc = told.doc;
    byId("draft").close();
    drawDocument();
    say(told.told);
    const item = byId("text").querySelector(`li[data-line="${asked.line}"]`);
    if (item) { item.classList.add("new"); item.scrollIntoView({ block: "center" }); item.focus({ preventScroll: true }); }
  } catch (error) {
    byId("draft-told").className = "bad-text";
    byId("draft-told").textContent = error.message;
    byId("draft-write").disabled = false;
  }
}

decorate = (item, line, note) => {
  if (!line.text.trim()) return;
  item.tabIndex = item.tabIndex >= 0 ? 0 : -1;
  const kind = isGone(line) ? "keep" : "drop_line";
  const button = make("button", { type: "button", className: "act", tabIndex: -1, textContent: kind === "keep" ? "keep this" : "remove lines like this" });
  button.addEventListener("click", () => wish(line, kind));
  note.append(button);
};

const lineInFocus = () => opened.lines[document.activeElement.closest?.("#text li")?.dataset.line - 1];

function moveLine(by) {
  const items = [...byId("text").querySelectorAll("li[tabindex]")];
  const at = items.indexOf(document.activeElement.closest?.("#text li"));
  const item = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + by))];
  item?.scrollIntoView({ block: "nearest" });
  item?.focus({ preventScroll: true });
}

Object.assign(moreKeys, {
  ArrowDown: () => moveLine(1), ArrowUp: () => moveLine(-1),
  x: () => wish(lineInFocus(), "drop_line"), s: () => wish(lineInFocus(), "keep"),
});
byId("draft-form").addEventListener("submit", (event) => { event.preventDefault(); writeRule(); });
byId("draft-try").addEventListener("click", tryDraft);
byId("draft-cancel").addEventListener("click", () => byId("draft").close());
byId("draft-form").addEventListener("input", () => { byId("draft-write").disabled = true; });
