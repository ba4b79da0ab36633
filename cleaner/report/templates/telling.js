/* What is told of a line, on hover and focus */
function describeLine(line) {
  const told = [];
  const p = (text, kind = "") => told.push(make("p", { className: kind, textContent: text }));
  const known = new Set();
  for (const { kind, span } of line.spans) {
    const key = kind + JSON.stringify(span);
    if (known.has(key)) continue;
    known.add(key);
    if (kind === "removal") {
      const about = data.about[span[2]] || {};
      p(`removed by ${span[2]}`, `rule ${colour(span[3])}`);
      p(about.why || "This rule is not among those that are loaded; name its folder by --rules to be told its reason.");
      p([about.kind, about.place, `category ${span[3]}`].filter(Boolean).join(" · "), "place");
      if (span[4] !== null) p(`score ${span[4]}; what weighed most: ${(span[5] || []).join(", ")}`);
    } else if (kind === "flag") {
      p(`flag ${span[2]} ${span[3] || ""}`, "rule");
      p(span[4]);
    } else {
      p(`repaired: ${span[3].join(", ")}`, "rule");
      p(`before: ${JSON.stringify(span[2])}`);
    }
  }
  for (const [, rule, by] of line.kept) {
    p(`stays: ${by} protects it from ${rule}`, "rule");
    p((data.about[by] || {}).why || "");
  }
  return told;
}

function showTip(item) {
  const line = opened.lines[item.dataset.line - 1];
  const told = line ? describeLine(line) : [];
  if (!told.length) { hideTip(); return; }
  const tip = byId("tip");
  tip.replaceChildren(...told);
  tip.hidden = false;
  const box = item.getBoundingClientRect(), own = tip.getBoundingClientRect();
  const below = box.bottom + 6 + own.height < innerHeight;
  tip.style.top = `${below ? box.bottom + 6 : Math.max(4, box.top - own.height - 6)}px`;
  tip.style.left = `${Math.max(8, Math.min(box.left + 60, innerWidth - own.width - 8))}px`;
}

const hideTip = () => { byId("tip").hidden = true; };

function jump(by) {
  const items = [...byId("text").querySelectorAll("li.told")].filter((item) => item.offsetParent);
  if (!items.length) return;
  const at = items.indexOf(document.activeElement.closest?.("li.told"));
  let next = at + by;
  if (at < 0) next = by > 0 ? 0 : items.length - 1;
  const item = items[(next + items.length) % items.length];
  item.scrollIntoView({ block: "center" });
  item.focus({ preventScroll: true });
}

function say(text) {
  const box = byId("said");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { box.hidden = true; }, 6000);
}
