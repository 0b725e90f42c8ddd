"use strict";

/** Rows that the table shows at first, and how many more each time. */
const PAGE = 100;
/** Id, head, and whether it is a number that is read from the right. */
const COLUMNS = [
  ["path", "File", false],
  ["score", "Score", true],
  ["lines", "Lines of code", true],
  ["cognitive", "Cognitive complexity", true],
  ["rank", "Hotspot", true],
  ["commits", "Commits", true],
  ["fixes", "Fixes", true],
  ["authors", "People", true],
  ["language", "Language", false],
];
/** Numbers of which the lowest is what a reader looks for. */
const LOWEST_FIRST = ["score", "rank"];
const FILTERS = ["path", "kind", "language", "below"];
/** Where an arrow leads, to the right and down. */
const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const filesByPath = new Map(data.files.map((file) => [file.path, file]));
const table = { column: "score", descending: false, shown: PAGE };
/** The field of the map that the arrows are at. */
let at;

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, onClick) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/** Text of which every other piece, between back-ticks, is code. */
function withCode(text) {
  return text.split("`").map((piece, index) => (index % 2 === 1 ? element("code", piece) : piece));
}

function dot(band) {
  return element("span", "", `dot h${band}`);
}

// The table of files.

function sortBy(column, isNumber) {
  const isAgain = table.column === column;
  table.descending = isAgain ? !table.descending : isNumber && !LOWEST_FIRST.includes(column);
  table.column = column;
  drawAnew();
}

function head([id, label, isNumber]) {
  const made = element("th", undefined, isNumber ? "n" : "");
  made.scope = "col";
  made.dataset.column = id;
  made.append(button(label, () => sortBy(id, isNumber)));
  return made;
}

function languageOption(language) {
  const made = element("option", language);
  made.value = language;
  return made;
}

function wantedFiles() {
  const [path, kind, language, below] = FILTERS.map((id) => byId(id).value);
  const limit = Number(below) || Infinity;
  return data.files.filter((file) =>
    [file.kind, ""].includes(kind) &&
    [file.language, ""].includes(language) &&
    file.score < limit &&
    file.path.toLowerCase().includes(path.toLowerCase()));
}

function order(x, y) {
  return Number(x > y) - Number(x < y);
}

/** What is not known stands last, whatever the order. */
function compare(a, b) {
  const [x, y] = [a[table.column], b[table.column]];
  const isUnknown = [x, y].map((value) => value === undefined);
  if (isUnknown.includes(true)) return isUnknown[0] - isUnknown[1];
  return (table.descending ? order(y, x) : order(x, y)) || order(a.path, b.path);
}

function cell(file, [id, , isNumber]) {
  const made = element("td", undefined, isNumber ? "n" : "");
  const value = file[id];
  if (id === "path") made.append(button(value, () => showFile(file)));
  else if (id === "score") made.append(dot(file.band), value.toFixed(1));
  else made.textContent = value === undefined ? "–" : value.toLocaleString("en");
  return made;
}

function row(file) {
  const made = element("tr");
  made.append(...COLUMNS.map((column) => cell(file, column)));
  return made;
}

function markSorted(made) {
  if (made.dataset.column !== table.column) made.removeAttribute("aria-sort");
  else made.setAttribute("aria-sort", table.descending ? "descending" : "ascending");
}

function countOf(shown, files) {
  const count = `${shown} of ${files.length} files shown, ${data.measured} measured in all.`;
  if (data.measured <= data.files.length) return count;
  return `${count} The table holds the ${data.files.length} that take most points; the CSV and JSON reports hold all.`;
}

function draw() {
  const files = wantedFiles().sort(compare);
  const shown = Math.min(table.shown, files.length);
  for (const made of byId("heads").children) markSorted(made);
  byId("rows").replaceChildren(...files.slice(0, shown).map(row));
  byId("count").textContent = countOf(shown, files);
  byId("more").hidden = shown === files.length;
}

function drawAnew() {
  table.shown = PAGE;
  draw();
}

function drawMore() {
  table.shown += PAGE;
  draw();
}

// One file, down to the lines of its functions.

function factorItem([impact, text]) {
  const made = element("li");
  const bar = element("span", "", "bar");
  bar.style.width = `${Math.min(-impact, 5) * 2}rem`;
  made.append(bar, `${impact.toFixed(1).replace("-", "−")}: `, ...withCode(text));
  return made;
}

function factorsOf(file) {
  if (!file.factors) return [];
  const list = element("ul");
  list.append(...file.factors.map(factorItem));
  return [element("h4", "What took points"), list];
}

function codeLine(text, number) {
  const made = element("span", text || " ");
  made.dataset.line = number;
  return made;
}

function codeOf(one) {
  if (!one.code) return [element("p", "Its lines are not part of this page.", "facts")];
  const code = element("pre", undefined, "lines");
  code.tabIndex = 0;
  code.append(...one.code.map((text, index) => codeLine(text, one.start + index)));
  const isWhole = one.start + one.code.length > one.end;
  return isWhole ? [code] : [code, element("p", "… the rest stands in the file.", "facts")];
}

function functionBox(one) {
  const made = element("details");
  const title = element("summary");
  title.append(dot(one.band), `${one.name}: ${one.score.toFixed(1)}, lines ${one.start}–${one.end}, cognitive complexity ${one.cognitive}, nesting ${one.nesting}, ${one.lines} lines of code`);
  made.append(title, ...codeOf(one));
  return made;
}

function functionsOf(file) {
  if (!file.functions) return [];
  return [element("h4", "Functions, the hardest first"), ...file.functions.map(functionBox)];
}

function showFile(file) {
  const detail = byId("detail");
  const parts = [...factorsOf(file), ...functionsOf(file)];
  const nothing = "Nothing here took a point that is worth showing; the JSON report holds every figure.";
  detail.replaceChildren(
    element("h3", file.path),
    element("p", `Score ${file.score.toFixed(1)}, ${file.lines.toLocaleString("en")} lines of code, ${file.language}.`),
    ...(parts.length > 0 ? parts : [element("p", nothing)]),
  );
  detail.hidden = false;
  detail.focus();
  detail.scrollIntoView({ block: "start" });
}

// The map.

function titleOf(field) {
  return field?.querySelector("title")?.textContent ?? "";
}

function showField(field) {
  const title = titleOf(field);
  const file = filesByPath.get(title.slice(0, title.lastIndexOf(": ")));
  if (file) showFile(file);
}

function centre(field) {
  const { x, y, width, height } = field.getBBox();
  return [x + width / 2, y + height / 2];
}

/** How far a field lies to that side; what lies askew counts as further away. */
function distance([x, y], [toX, toY], [right, down]) {
  const ahead = (toX - x) * right + (toY - y) * down;
  const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
  return ahead > 0.5 ? ahead + 3 * aside : Infinity;
}

function nearest(side) {
  const from = centre(at);
  let [best, least] = [undefined, Infinity];
  for (const field of byId("picture").querySelectorAll("rect.f")) {
    const far = distance(from, centre(field), side);
    if (far < least) [best, least] = [field, far];
  }
  return best;
}

function goTo(field) {
  at?.classList.remove("at");
  at = field;
  at.classList.add("at");
  byId("map-at").textContent = titleOf(at);
}

function goBy(event) {
  event.preventDefault();
  const next = at ? nearest(SIDES[event.key]) : byId("picture").querySelector("rect.f");
  if (next) goTo(next);
}

function pressed(event) {
  if (event.key === "Enter" && at) showField(at);
  else if (event.key in SIDES) goBy(event);
}

/** Paper cannot be opened: what the page itself keeps closed is printed open. */
function openAll() {
  for (const closed of document.querySelectorAll("main > section > details:not([open])")) closed.open = true;
}

function start() {
  byId("heads").append(...COLUMNS.map(head));
  const languages = [...new Set(data.files.map((file) => file.language))].sort();
  byId("language").append(...languages.map(languageOption));
  for (const id of FILTERS) byId(id).addEventListener("input", drawAnew);
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", drawMore);
  byId("picture").addEventListener("click", (event) => showField(event.target.closest("rect.f")));
  byId("picture").addEventListener("keydown", pressed);
  addEventListener("beforeprint", openAll);
  draw();
}

start();
