/* The list */
const FIELDS = ["id", "title", "chars", "removed", "removals", "flags", "repairs", "codes", "language", "encoding", "rules", "piece", "at"];
const rows = data.rows.map((values, index) => {
  const row = Object.fromEntries(FIELDS.map((name, at) => [name, values[at]]));
  return Object.assign(row, { index, share: row.chars ? row.removed / row.chars : 0, failed: "" });
});
const documents = rows.length;
data.failures.forEach(([place, why]) => rows.push({
  id: place, title: "", chars: 0, removed: 0, removals: 0, flags: 0, repairs: 0, codes: [], language: "", encoding: "",
  rules: [], piece: -1, at: -1, index: rows.length, share: 0, failed: why,
}));
const COLUMNS = [
  ["id", "Document", ""], ["removed", "Removed", "num"], ["share", "Share", "num"], ["removals", "Removals", "num"],
  ["flags", "Flags", "num"], ["repairs", "Repairs", "num wide"], ["warnings", "Warnings", "wide"],
  ["language", "Language", "wide"], ["encoding", "Encoding", "wide"], ["chars", "Characters", "num wide"],
];
const view = { sort: "removed", down: true, page: 0, find: "", state: "", filters: {}, shown: [] };
const warningsOf = (row) => row.failed || row.codes.map((code) => data.codes[code]).join(", ");
const KEYS = { id: (row) => row.id, warnings: (row) => (row.failed ? "~" : "") + warningsOf(row) };
const STATES = {
  removed: (row) => row.removals > 0, warnings: (row) => row.codes.length > 0, flags: (row) => row.flags > 0,
  repairs: (row) => row.repairs > 0, failed: (row) => row.failed !== "",
  untouched: (row) => !row.failed && row.removals + row.repairs + row.flags === 0,
};
const FILTERS = {
  share: (row, value) => !row.failed && Math.min(19, Math.floor(row.share * 20 + 1e-9)) === Number(value),
  rule: (row, value) => row.rules.some((rule) => data.rules[rule] === value),
  category: (row, value) => row.rules.some((rule) => data.about[data.rules[rule]]?.category === value),
  language: (row, value) => row.language === value,
  encoding: (row, value) => row.encoding === value,
  warning: (row, value) => row.codes.some((code) => data.codes[code] === value),
};
const CHIPS = { share: (value) => `removed ${value * 5} to ${value * 5 + 5}%` };

function choose() {
  const find = view.find.toLowerCase();
  const held = Object.entries(view.filters);
  view.shown = rows.filter((row) =>
    (!find || row.id.toLowerCase().includes(find) || row.title.toLowerCase().includes(find))
    && (!view.state || STATES[view.state](row))
    && held.every(([kind, value]) => FILTERS[kind](row, value)));
  const key = KEYS[view.sort] || ((row) => row[view.sort]);
  const way = view.down ? -1 : 1;
  view.shown.sort((one, other) => {
    const a = key(one), b = key(other);
    return (a < b ? -way : a > b ? way : 0) || one.index - other.index;
  });
  view.page = 0;
}

function drawHead() {
  const head = byId("documents").tHead.rows[0];
  head.replaceChildren(...COLUMNS.map(([name, title, kind]) => {
    const isSorted = view.sort === name;
    const button = make("button", { type: "button", textContent: title + (isSorted ? (view.down ? " ↓" : " ↑") : "") });
    button.addEventListener("click", () => {
      view.down = isSorted ? !view.down : !["id", "language", "encoding"].includes(name);
      view.sort = name;
      redraw();
      byId("documents").tHead.querySelector("[aria-sort] button").focus();
    });
    const cell = make("th", { className: kind, scope: "col" }, button);
    if (isSorted) cell.setAttribute("aria-sort", view.down ? "descending" : "ascending");
    return cell;
  }));
}

function drawRow(row) {
  const name = make("td", { className: "id" }, row.id);
  if (row.title) name.append(make("small", { textContent: row.title }));
  if (row.failed) name.append(make("small", { className: "bad-text", textContent: row.failed }));
  const cell = (text, kind = "") => make("td", { className: kind, textContent: text });
  const count = (value, kind = "num") => cell(value ? number.format(value) : "", kind);
  const line = make("tr", { tabIndex: -1 }, name, count(row.removed), cell(row.removed ? percent(row.removed, row.chars) : "", "num"),
    count(row.removals), count(row.flags), count(row.repairs, "num wide"),
    cell(warningsOf(row), row.failed ? "wide bad-text" : "wide warn-text"),
    cell(row.language, "wide"), cell(row.encoding, "wide"), count(row.chars, "num wide"));
  line.dataset.index = row.index;
  line.setAttribute("aria-label", row.failed ? `${row.id}: ${row.failed}` : row.id);
  return line;
}

function drawList() {
  const from = view.page * PAGE;
  const part = view.shown.slice(from, from + PAGE).map(drawRow);
  if (part.length) part[0].tabIndex = 0;
  byId("documents").tBodies[0].replaceChildren(...part);
  const pages = Math.max(1, Math.ceil(view.shown.length / PAGE));
  byId("page").textContent = `page ${view.page + 1} of ${pages}`;
  byId("page-back").disabled = view.page === 0;
  byId("page-on").disabled = view.page + 1 >= pages;
  byId("page").parentElement.hidden = pages === 1;
  byId("shown").textContent = `${number.format(view.shown.length)} of ${number.format(rows.length)}`;
  byId("clear").hidden = !(view.find || view.state || Object.keys(view.filters).length);
  byId("chips").replaceChildren(...Object.entries(view.filters).map(([kind, value]) => {
    const told = CHIPS[kind] ? CHIPS[kind](Number(value)) : `${kind} ${value}`;
    const chip = make("button", { type: "button", className: "chip", textContent: `${told} ×`, title: "Remove this filter" });
    chip.addEventListener("click", () => { delete view.filters[kind]; redraw(); });
    return chip;
  }));
}

function redraw() {
  choose();
  drawHead();
  drawList();
}

function turnPage(by, atEnd = false) {
  view.page += by;
  drawList();
  const lines = byId("documents").tBodies[0].rows;
  focusRow(lines[atEnd ? lines.length - 1 : 0]);
}

function focusRow(line) {
  if (!line) return;
  for (const other of byId("documents").querySelectorAll('tbody tr[tabindex="0"]')) other.tabIndex = -1;
  line.tabIndex = 0;
  line.focus();
}
