/* One document */
const opened = { row: null, doc: null, lines: [], changes: [] };
const pieces = new Map();

async function unpack(piece) {
  if (!pieces.has(piece)) {
    if (!byId(`piece-${piece}`)) await new Promise((done) => addEventListener("load", done, { once: true }));
    const packed = Uint8Array.from(atob(byId(`piece-${piece}`).textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    if (pieces.size > 8) pieces.delete(pieces.keys().next().value);
    pieces.set(piece, JSON.parse(await new Response(stream).text()));
  }
  return pieces.get(piece);
}

let readDocument = async (row) => (await unpack(row.piece))[row.at];

async function open(index) {
  const row = rows[index];
  if (!row) return;
  if (!row.failed && row.piece < 0) throw new Error("its text and its sidecar do not belong together");
  const doc = row.failed ? null : await readDocument(row);
  Object.assign(opened, { row, doc });
  byId("overview").hidden = true;
  byId("document").hidden = false;
  hideTip();
  drawDocument();
  scrollTo(0, 0);
  byId("document").focus({ preventScroll: true });
}

function close() {
  const { row } = opened;
  byId("document").hidden = true;
  byId("overview").hidden = false;
  Object.assign(opened, { row: null, doc: null });
  hideTip();
  if (!row) return;
  const at = view.shown.indexOf(row);
  if (at < 0) return;
  if (Math.floor(at / PAGE) !== view.page) { view.page = Math.floor(at / PAGE); drawList(); }
  focusRow(byId("documents").tBodies[0].rows[at % PAGE]);
}

function go(by) {
  const at = view.shown.indexOf(opened.row) + by;
  if (at >= 0 && at < view.shown.length) location.hash = `d${view.shown[at].index}`;
}

const counted = (many, noun) => `${number.format(many)} ${noun}${many === 1 ? "" : "s"}`;

function drawDocument() {
  const { row, doc } = opened;
  const at = view.shown.indexOf(row);
  byId("where").textContent = at < 0 ? "" : `${number.format(at + 1)} of ${number.format(view.shown.length)}`;
  byId("before").disabled = at <= 0;
  byId("next").disabled = at < 0 || at + 1 >= view.shown.length;
  byId("doc-id").textContent = row.title ? `${row.title} – ${row.id}` : row.id;
  byId("doc-counts").textContent = doc ? `${number.format(row.chars)} characters, ${number.format(row.removed)} removed`
    + `${row.removed ? ` (${percent(row.removed, row.chars)})` : ""}; ${counted(row.removals, "removal")}, ${counted(row.flags, "flag")}, ${counted(row.repairs, "repair")}` : "";
  byId("doc-warnings").replaceChildren(...(doc ? doc.warnings : [["failed", row.failed]]).map(([code, told]) =>
    make("p", { className: doc ? "warn-text" : "bad-text", textContent: `${code}: ${told}` })));
  byId("doc-facts").hidden = !doc;
  byId("text").hidden = !doc;
  byId("doc-pruned").hidden = !doc || !doc.pruned.length;
  if (!doc) { byId("text").replaceChildren(); byId("legend").replaceChildren(); byId("more").hidden = true; return; }
  byId("doc-facts").lastElementChild.replaceChildren(...doc.facts.flatMap(([name, value]) =>
    [make("dt", { textContent: name }), make("dd", { textContent: value })]));
  byId("doc-pruned").firstElementChild.textContent = `${counted(doc.pruned.length, "element")} of HTML taken out before the text was read`;
  byId("doc-pruned").lastElementChild.replaceChildren(...doc.pruned.map(([rule, path, text]) =>
    make("li", {}, make("b", { textContent: rule }), ` ${path}: ${text}`)));
  drawLegend(doc);
  drawText(doc);
}

function drawLegend(doc) {
  const chars = new Map();
  for (const [start, end, , category] of doc.removals) chars.set(category, (chars.get(category) || 0) + end - start);
  byId("legend").replaceChildren(...[...chars].sort((a, b) => b[1] - a[1]).map(([category, count]) =>
    make("span", { className: colour(category) }, make("i"), `${category} ${number.format(count)}`)));
}

const colour = (category) => `k${data.colours[category] ?? 11}`;

function splitLines(doc) {
  const lines = [];
  let start = 0;
  for (const text of doc.text.split("\n")) {
    lines.push({ number: lines.length + 1, start, end: start + text.length, text, spans: [], kept: [] });
    start += text.length + 1;
  }
  if (lines.length > 1 && lines.at(-1).text === "") lines.pop();
  return lines;
}

/* Each line is told the spans that touch it; of removals and flags in order, as they are in the sidecar. */
function placeSpans(lines, spans, kind) {
  let at = 0, left = MOST_SPANS;
  for (const span of spans) {
    const [start, end] = span;
    while (at > 0 && lines[at].start > start) at -= 1;
    while (at + 1 < lines.length && lines[at + 1].start <= start) at += 1;
    for (let line = at; line < lines.length && (lines[line].start < end || lines[line].start === start); line += 1) {
      if ((left -= 1) < 0) return;
      lines[line].spans.push({ kind, from: Math.max(0, start - lines[line].start), to: Math.min(lines[line].text.length, end - lines[line].start), span, isFirst: line === at });
    }
  }
}

function drawText(doc) {
  const lines = splitLines(doc);
  placeSpans(lines, doc.removals, "removal");
  placeSpans(lines, doc.flags, "flag");
  placeSpans(lines, doc.repairs, "repair");
  for (const kept of doc.kept) lines[kept[0] - 1]?.kept.push(kept);
  opened.lines = lines;
  byId("text").replaceChildren();
  byId("text").classList.toggle("no-removals", byId("mode").value === "clean");
  drawMore(0);
}

function drawMore(from, upTo = from + LINES) {
  const lines = opened.lines;
  const only = byId("mode").value === "changes" ? nearChanges(lines) : null;
  const part = [];
  let hidden = 0;
  const tellHidden = () => {
    if (hidden) part.push(make("li", { className: "skipped", textContent: `${number.format(hidden)} lines as they were` }));
    hidden = 0;
  };
  for (const line of lines.slice(from, upTo)) {
    if (only && !only.has(line.number)) { hidden += 1; continue; }
    tellHidden();
    part.push(drawLine(line));
  }
  tellHidden();
  byId("text").append(...part);
  const left = lines.length - upTo;
  byId("more").hidden = left <= 0;
  byId("more").textContent = `Show ${number.format(Math.min(left, 10 * LINES))} more lines of ${number.format(lines.length)}`;
  byId("more").onclick = () => drawMore(upTo, upTo + 10 * LINES);
}

function nearChanges(lines) {
  const near = new Set();
  for (const line of lines) {
    if (line.spans.length || line.kept.length) for (let by = -2; by <= 2; by += 1) near.add(line.number + by);
  }
  return near;
}

const isGone = (line) => line.spans.some((s) => s.kind === "removal" && s.from === 0 && s.to === line.text.length);

function drawLine(line) {
  const removals = line.spans.filter((s) => s.kind === "removal");
  const first = removals[0];
  const text = make("span", { className: "t" });
  text.append(...drawSpans(line));
  const item = make("li", { className: first && isGone(line) ? `gone ${colour(first.span[3])}` : "" },
    make("span", { className: "n", textContent: line.number }), text);
  const told = [...new Set([
    ...removals.filter((s) => s.isFirst && line.text.trim()).map((s) => s.span[2]),
    ...line.spans.filter((s) => s.kind === "flag").map((s) => `flag ${s.span[2]} ${s.span[3] || ""}`.trim()),
    ...line.kept.map(([, rule]) => `kept from ${rule}`)])];
  const note = make("span", { className: `r ${first ? colour(first.span[3]) : ""}`, textContent: told.join(", ") });
  item.append(note);
  item.dataset.line = line.number;
  if (line.spans.length || line.kept.length) {
    item.tabIndex = 0;
    item.classList.add("told");
    item.setAttribute("aria-describedby", "tip");
  }
  decorate(item, line, note);
  return item;
}

let decorate = () => {};

function drawSpans(line) {
  const cuts = [...new Set([0, line.text.length, ...line.spans.flatMap((s) => [s.from, s.to])])].sort((a, b) => a - b);
  const parts = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    let node = document.createTextNode(line.text.slice(cuts[at], cuts[at + 1]));
    for (const s of line.spans) {
      if (s.from > cuts[at] || s.to < cuts[at + 1]) continue;
      const tag = { removal: "del", flag: "mark", repair: "ins" }[s.kind];
      node = make(tag, { className: s.kind === "removal" ? colour(s.span[3]) : "" }, node);
    }
    parts.push(node);
  }
  for (const s of line.spans) if (s.kind === "repair" && s.from === s.to) parts.push(make("ins", { textContent: "·" }));
  return parts;
}
