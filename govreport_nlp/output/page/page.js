"use strict";
/* One listener of each kind for the whole page. Text of reports is only ever set as textContent. */
const { words, reports } = JSON.parse(document.getElementById("data").textContent);
const { body, documentElement: root } = document;
const card = document.getElementById("card");
const back = document.getElementById("back");
const narrow = matchMedia("(max-width: 56rem)");
let language = root.lang === "en" ? "en" : "zh";
let number = 0; // of the report shown
let shown = null; // the entity that the card is about
let pinned = false;
let waiting = 0; // the timer of a card that is about to come or go
let origin = null; // the link in a panel that led to the words

const word = (key) => words[language][key] ?? key.slice(key.lastIndexOf(".") + 1);
const report = () => document.querySelector(`.report[data-report="${number}"]`);
const side = () => (body.dataset.script === "simplified" && report().querySelector(".simplified") ? "simplified" : "original");
const entities = () => [...report().querySelectorAll(`.${side()} .e`)];
const runs = (entity) => [...report().querySelectorAll(`.text .e[data-e="${entity}"]`)];

/* Language, theme, views, reports */
function setLanguage(chosen) {
  language = chosen;
  root.lang = chosen === "zh" ? "zh-Hans" : "en";
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word).replace("{n}", node.dataset.n);
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", word(node.dataset.wordLabel));
  if (shown) show(shown, pinned);
}

function toggleTheme() {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
}

const scrolled = {};
function setView(view) {
  if (view === body.dataset.view) return;
  scrolled[body.dataset.view] = scrollY;
  body.dataset.view = view;
  for (const button of document.querySelectorAll(".views button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  hide();
  if (narrow.matches) scrollTo(0, scrolled[view] ?? 0);
  back.hidden = true;
}

function setReport(chosen) {
  number = Number(chosen);
  for (const node of document.querySelectorAll(".report")) node.hidden = Number(node.dataset.report) !== number;
  document.querySelector(".skip").href = `#r${number}`;
  hide();
  scrollTo(0, 0);
  observe();
}

/* The outline follows the reading */
let observer = null;
function observe() {
  observer?.disconnect();
  const line = Math.round(document.querySelector("header.bar").offsetHeight + 40);
  const margin = `-${line}px 0px -${Math.max(0, innerHeight - line - 1)}px 0px`;
  observer = new IntersectionObserver((entries) => {
    const reached = entries.find((entry) => entry.isIntersecting);
    if (!reached) return;
    const outline = report().querySelector(".outline");
    outline.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const link = outline.querySelector(`a[href="#${reached.target.id}"]`);
    link?.setAttribute("aria-current", "location");
    if (link && !narrow.matches) {
      const room = outline.getBoundingClientRect(), place = link.getBoundingClientRect();
      if (place.top < room.top || place.bottom > room.bottom) outline.scrollTop += place.top - room.top - room.height / 2;
    }
  }, { rootMargin: margin });
  for (const part of report().querySelectorAll(".part[id]")) observer.observe(part);
}

/* Jumping to words and marking them */
function goToSection(part) {
  setView(narrow.matches ? "text" : body.dataset.view);
  part.scrollIntoView({ block: "start" });
  const heading = part.querySelector(`.${side()}`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function goToEntity(entity, from) {
  if (narrow.matches && body.dataset.view !== "text") {
    const view = body.dataset.view;
    setView("text");
    back.hidden = false;
    back.dataset.view = view;
  }
  mark(entity);
  const first = report().querySelector(`.${side()} .e[data-e="${entity}"]`);
  if (!first) return;
  first.scrollIntoView({ block: narrow.matches ? "start" : "center" }); // the card takes the lower half of a narrow page
  origin = from;
  focusEntity(first);
}

function mark(entity) {
  for (const node of report().querySelectorAll(".marked")) node.classList.remove("marked");
  for (const run of runs(entity)) run.classList.add("marked");
  report().querySelector(`.rows tr[data-e="${entity}"]`)?.classList.add("marked");
  if (!window.CSS?.highlights) return;
  CSS.highlights.delete("measure");
  const measure = reports[number][entity].fact?.measure;
  if (!measure) return;
  const lines = [...report().querySelectorAll(`.line.${side()}`)];
  const [start, end] = [place(lines, measure[0]), place(lines, measure[1])];
  if (!start || !end) return;
  const range = new Range();
  range.setStart(...start);
  range.setEnd(...end);
  CSS.highlights.set("measure", new Highlight(range));
}

/* Where a character of the report stands in the page: offsets count code points, and a control is a box without text. */
function place(lines, offset) {
  const line = lines.findLast((candidate) => Number(candidate.dataset.start) <= offset);
  if (!line) return null;
  let left = offset - Number(line.dataset.start);
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node && left >= 0; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.classList.contains("control")) left -= 1;
      continue;
    }
    const characters = [...node.data];
    if (left <= characters.length) return [node, characters.slice(0, left).join("").length];
    left -= characters.length;
  }
  return null;
}

/* The card */
function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function reference([entity, name]) {
  const button = make("button", name);
  button.type = "button";
  button.dataset.e = entity;
  return button;
}

function list(pairs) {
  const node = make("dl");
  for (const [key, content] of pairs) {
    if (content === undefined || content === null || content === "") continue;
    const description = make("dd");
    description.append(content);
    node.append(make("dt", word(key)), description);
  }
  return node;
}

function fill(entity) {
  const note = reports[number][entity];
  const value = note.value ?? {};
  const fact = note.fact;
  const close = make("button", "×", "close");
  close.type = "button";
  close.setAttribute("aria-label", word("close"));
  const percent = (score) => score === undefined ? undefined : `${Math.round(score * 100)} %`;
  card.replaceChildren(close, make("strong", word(`label.${note.label}`)), make("p", note.norm, "norm"), list([
    ["value", value.number && [value.number, value.unit].filter(Boolean).join(" ")],
    ["qualifier", value.qualifier && word(`qualifier.${value.qualifier}`)],
    ["interval", value.interval && [value.interval, value.unit].filter(Boolean).join(" ")],
    ["date", value.date && value.date + (value.mod ? ` (${word(`mod.${value.mod}`)})` : "")],
    ["code", note.code],
  ]));
  const known = [
    ["measure", fact?.measure?.[2]],
    ["subject", fact?.subject && reference(fact.subject)],
    ["responsible", fact?.responsible && reference(fact.responsible)],
    ["period", fact?.period],
    ["status", fact?.status && word(`status.${fact.status}`)],
    ["kind", fact?.kind && word(`kind.${fact.kind}`)],
    ["part_of", fact?.part_of && reference(fact.part_of)],
    ["score", percent(fact?.score)],
  ];
  const found = [["section", note.section], ["source", note.source && word(`source.${note.source}`)], ["score", percent(note.score)]];
  for (const pairs of [known, found]) {
    const group = list(pairs);
    group.className = "group";
    if (group.children.length) card.append(group);
  }
}

function show(node, pin) {
  if (shown !== node) unmarkShown();
  shown = node;
  pinned = pin;
  for (const run of runs(node.dataset.e)) run.classList.add("shown");
  fill(Number(node.dataset.e));
  card.hidden = false;
  position();
}

function unmarkShown() {
  for (const run of document.querySelectorAll(".shown")) run.classList.remove("shown");
}

function hide() {
  clearTimeout(waiting);
  unmarkShown();
  shown = null;
  pinned = false;
  card.hidden = true;
}

function position() {
  if (!shown || narrow.matches) {
    card.style.left = card.style.top = "";
    const covered = shown ? shown.getBoundingClientRect().bottom + 12 - card.getBoundingClientRect().top : 0;
    if (covered > 0) scrollBy(0, covered);
    return;
  }
  const rectangles = shown.getClientRects();
  const first = rectangles[0], last = rectangles[rectangles.length - 1];
  if (!first) return hide();
  const below = last.bottom + 8, above = first.top - card.offsetHeight - 8;
  const top = below + card.offsetHeight <= innerHeight || above < 0 ? below : above;
  card.style.top = `${Math.max(8, Math.min(top, innerHeight - card.offsetHeight - 8))}px`;
  const edge = report().querySelector(".text").getBoundingClientRect().right; // what stands beside the text stays free
  card.style.left = `${Math.max(16, Math.min(first.left, edge - card.offsetWidth))}px`;
}

/* Moving from one entity to the next: one of them is in the tab order at a time */
function focusEntity(node) {
  for (const other of report().querySelectorAll('.e[tabindex="0"]')) other.tabIndex = -1;
  node.tabIndex = 0;
  node.focus({ preventScroll: true });
}

const isOff = (node) => body.classList.contains(`off-${reports[number][node.dataset.e].label}`);
function step(from, forward) {
  const all = entities();
  const move = forward ? 1 : -1;
  for (let index = all.indexOf(from) + move; all[index]; index += move) {
    if (isOff(all[index]) || all[index].dataset.e === from.dataset.e || !all[index].getClientRects().length) continue;
    all[index].scrollIntoView({ block: "nearest" });
    return focusEntity(all[index]);
  }
}

/* Sorting */
function sort(button) {
  const head = button.closest("th"), table = button.closest("table"), bodies = [...table.tBodies];
  const column = Number(button.dataset.column);
  const [first, second] = column === 0 ? ["descending", "ascending"] : ["ascending", "descending"]; // amounts: the largest first
  const direction = head.ariaSort === first ? second : first;
  for (const other of table.querySelectorAll("th")) other.ariaSort = other === head ? direction : "none";
  const sign = direction === "ascending" ? 1 : -1;
  const rows = bodies.flatMap((rowgroup) => [...rowgroup.rows]);
  const keyed = rows.map((row) => [Number(row.dataset.ranks.split(" ")[column]), row]);
  keyed.sort(([left], [right]) => (left < 0) - (right < 0) || sign * (left - right)); // what is empty stays last
  const size = bodies[0].rows.length;
  bodies.forEach((rowgroup, index) => rowgroup.append(...keyed.slice(index * size, (index + 1) * size).map(([, row]) => row)));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : root;
  const button = target.closest("button"), link = target.closest("a"), entity = target.closest(".e");
  if (entity) {
    origin = null;
    return show(entity, true);
  }
  if (target.closest("#card")) {
    if (button?.dataset.e) goToEntity(Number(button.dataset.e), null);
    else if (button) close();
    return;
  }
  if (!back.contains(target)) {
    hide();
    origin = null;
  }
  if (link?.classList.contains("skip")) {
    event.preventDefault();
    if (narrow.matches) setView("text");
    return (report().querySelector('.e[tabindex="0"]') ?? report().querySelector(".text")).focus();
  }
  const row = target.closest(".rows tbody tr, .chart a");
  if (row) {
    event.preventDefault();
    return goToEntity(Number(row.dataset.e), row.querySelector("a") ?? row);
  }
  if (link?.closest(".outline")) {
    event.preventDefault();
    const part = document.getElementById(link.hash.slice(1)); // a section without text has none
    return part && goToSection(part);
  }
  if (!button) return;
  if (button.closest(".views")) setView(button.dataset.view);
  else if (button.id === "language") setLanguage(language === "zh" ? "en" : "zh");
  else if (button.id === "theme") toggleTheme();
  else if (button.id === "print") print();
  else if (button === back) goBack();
  else if (button.dataset.pick) pick(button.dataset.pick === "all");
  else if (button.dataset.column) sort(button);
});

function close() {
  if (origin && !narrow.matches) return goBack();
  if (shown === document.activeElement || card.contains(document.activeElement)) focusEntity(shown);
  hide();
}

function goBack() {
  hide();
  if (narrow.matches && back.dataset.view) setView(back.dataset.view);
  back.hidden = true;
  origin?.focus();
  origin = null;
}

document.addEventListener("keydown", (event) => {
  const entity = event.target.closest?.(".e");
  const moves = { ArrowRight: true, ArrowDown: true, ArrowLeft: false, ArrowUp: false };
  if (event.key === "Escape" && !card.hidden) close();
  else if (entity && event.key in moves && !event.altKey && !event.ctrlKey && !event.metaKey) step(entity, moves[event.key]);
  else if (entity && (event.key === "Enter" || event.key === " ")) {
    show(entity, true);
    card.querySelector("button").focus();
  } else return;
  event.preventDefault();
});

/* Filters: the styles do the work */
function setLabel(label, isOn) {
  body.classList.toggle(`off-${label}`, !isOn);
  for (const box of document.querySelectorAll(`input[name="label"][value="${label}"]`)) box.checked = isOn;
}

function pick(isOn) {
  for (const box of report().querySelectorAll('input[name="label"]')) setLabel(box.value, isOn);
}

document.addEventListener("change", (event) => {
  const { name, value, checked, id } = event.target;
  if (id === "reports") setReport(value);
  else if (name === "label") setLabel(value, checked);
  else if (name === "noise") {
    body.classList.toggle("hide-noise", !checked);
    for (const box of document.querySelectorAll('input[name="noise"]')) box.checked = checked;
  } else if (name?.startsWith("script")) {
    body.dataset.script = value;
    for (const box of document.querySelectorAll(".choice input")) box.checked = box.value === value;
    const first = entities()[0];
    if (first) first.tabIndex = 0;
  }
});

/* Pointing and focus */
document.addEventListener("pointerover", (event) => {
  const target = event.target instanceof Element ? event.target : root;
  const entity = target.closest(".e");
  clearTimeout(waiting);
  if (pinned || event.pointerType === "touch") return;
  if (entity && !isOff(entity)) waiting = setTimeout(show, 80, entity, false);
  else if (shown && !target.closest("#card")) waiting = setTimeout(() => shown === document.activeElement || hide(), 200);
});
document.addEventListener("focusin", (event) => {
  const entity = event.target.closest?.(".e");
  if (entity) show(entity, false);
  else if (!card.contains(event.target)) hide();
});
document.addEventListener("scroll", () => shown && !narrow.matches && requestAnimationFrame(position), { passive: true });
addEventListener("resize", () => { if (shown) position(); if (reports.length) observe(); });

for (const node of document.querySelectorAll(".report")) node.querySelector(".original .e")?.setAttribute("tabindex", "0");
if (reports.length) setReport(Math.min(Number(/^#r(\d+)/.exec(location.hash)?.[1] ?? 0), reports.length - 1));

/* The list of downloads closes like a menu */
const downloads = document.querySelector(".downloads");
if (downloads) {
  document.addEventListener("pointerdown", (event) => { if (!downloads.contains(event.target)) downloads.open = false; });
  downloads.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    downloads.open = false;
    downloads.querySelector("summary").focus();
  });
}
