/* Events */
function changeTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

function changeMode(mode) {
  byId("mode").value = mode;
  if (opened.doc) drawText(opened.doc);
}

function route() {
  const found = /^#d(\d+)$/.exec(location.hash);
  if (found) open(Number(found[1])).catch((error) => say(`This document can't be shown: ${error.message || error}`));
  else if (!byId("document").hidden) close();
}

const backToList = () => { location.hash = "list"; };

function listKey(event) {
  const line = document.activeElement.closest?.("#documents tbody tr");
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (by) {
    const lines = [...byId("documents").tBodies[0].rows];
    const at = lines.indexOf(line) + by;
    if (!line) focusRow(lines[0]);
    else if (at >= lines.length && !byId("page-on").disabled) turnPage(1);
    else if (at < 0 && view.page > 0) turnPage(-1, true);
    else focusRow(lines[Math.max(0, Math.min(at, lines.length - 1))]);
  } else if (event.key === "Enter" && line) location.hash = `d${line.dataset.index}`;
  else return false;
  return true;
}

const moreKeys = {};

function documentKey(event) {
  const acts = {
    ...moreKeys,
    Escape: backToList, n: () => jump(1), p: () => jump(-1), j: () => go(1), k: () => go(-1),
    v: () => changeMode({ all: "changes", changes: "clean", clean: "all" }[byId("mode").value]),
  };
  if (!acts[event.key]) return false;
  acts[event.key]();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input, select, textarea");
  if (field) {
    if (event.key === "Escape") field.blur();
    const first = byId("documents").tBodies[0].rows[0];
    if (event.key === "Enter" && field.id === "find" && first) { field.blur(); location.hash = `d${first.dataset.index}`; event.preventDefault(); }
    if (event.key === "ArrowDown" && field.id === "find") { focusRow(first); event.preventDefault(); }
    return;
  }
  let isDone = true;
  if (event.key === "/") { if (!byId("overview").hidden) byId("find").focus(); }
  else if (event.key === "t") changeTheme();
  else if (event.key === "?") byId("help").showModal();
  else isDone = byId("overview").hidden ? documentKey(event) : listKey(event);
  if (isDone) event.preventDefault();
});
byId("documents").addEventListener("click", (event) => {
  const line = event.target.closest("tbody tr");
  if (line && !String(getSelection())) location.hash = `d${line.dataset.index}`;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filter]");
  if (!button) return;
  view.filters[button.dataset.filter] = button.dataset.value;
  redraw();
  byId("list").scrollIntoView();
  byId("list").focus({ preventScroll: true });
});
byId("filters").addEventListener("input", () => { view.find = byId("find").value; view.state = byId("state").value; redraw(); });
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => { Object.assign(view, { find: "", state: "", filters: {} }); setTimeout(redraw); });
byId("page-back").addEventListener("click", () => turnPage(-1));
byId("page-on").addEventListener("click", () => turnPage(1));
byId("back").addEventListener("click", backToList);
byId("home").addEventListener("click", (event) => { event.preventDefault(); backToList(); });
byId("before").addEventListener("click", () => go(-1));
byId("next").addEventListener("click", () => go(1));
byId("change-before").addEventListener("click", () => jump(-1));
byId("change-next").addEventListener("click", () => jump(1));
byId("mode").addEventListener("change", () => changeMode(byId("mode").value));
byId("theme").addEventListener("click", changeTheme);
byId("help-open").addEventListener("click", () => byId("help").showModal());
for (const event of ["mouseover", "focusin"]) byId("text").addEventListener(event, ({ target }) => {
  const item = target.closest("li.told");
  if (item) showTip(item); else hideTip();
});
byId("text").addEventListener("mouseleave", hideTip);
byId("text").addEventListener("focusout", hideTip);
addEventListener("scroll", () => {
  const item = document.activeElement.closest?.("li.told");
  if (item) showTip(item); else hideTip();
}, { passive: true });
addEventListener("hashchange", route);
redraw();
if (location.hash.startsWith("#d")) addEventListener("DOMContentLoaded", route, { once: true });
document.documentElement.dataset.ready = Math.round(performance.now());
