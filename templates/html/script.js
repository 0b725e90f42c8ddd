"use strict";
(() => {
  const PAGE = 100;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const columns = [
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
  const state = { column: "score", descending: false, shown: PAGE };

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const heads = byId("heads");
  for (const [id, label, isNumber] of columns) {
    const head = element("th", undefined, isNumber ? "n" : "");
    head.scope = "col";
    const button = element("button", label);
    button.type = "button";
    button.addEventListener("click", () => {
      state.descending = state.column === id ? !state.descending : isNumber && id !== "score" && id !== "rank";
      state.column = id;
      state.shown = PAGE;
      draw();
    });
    head.append(button);
    head.dataset.column = id;
    heads.append(head);
  }

  const languages = [...new Set(data.files.map((file) => file.language))].sort();
  for (const language of languages) {
    const option = element("option", language);
    option.value = language;
    byId("language").append(option);
  }

  const wanted = () => {
    const path = byId("path").value.toLowerCase();
    const kind = byId("kind").value;
    const language = byId("language").value;
    const below = Number(byId("below").value) || Infinity;
    return data.files.filter((file) =>
      (!kind || file.kind === kind) &&
      (!language || file.language === language) &&
      file.score < below &&
      file.path.toLowerCase().includes(path));
  };

  // What is not known stands last, whatever the order.
  const compare = (a, b) => {
    const [x, y] = [a[state.column], b[state.column]];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    const order = x < y ? -1 : x > y ? 1 : 0;
    return (state.descending ? -order : order) || (a.path < b.path ? -1 : 1);
  };

  const draw = () => {
    const files = wanted().sort(compare);
    for (const head of heads.children) {
      const isSorted = head.dataset.column === state.column;
      if (isSorted) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    byId("rows").replaceChildren(...files.slice(0, state.shown).map(row));
    const shown = Math.min(state.shown, files.length);
    byId("count").textContent = `${shown} of ${files.length} files shown, ${data.measured} measured in all.`;
    if (data.measured > data.files.length) byId("count").textContent += ` The table holds the ${data.files.length} that take most points; the CSV and JSON reports hold all.`;
    byId("more").hidden = shown === files.length;
  };

  const row = (file) => {
    const line = element("tr");
    for (const [id, , isNumber] of columns) {
      const cell = element("td", undefined, isNumber ? "n" : "");
      if (id === "path") {
        const button = element("button", file.path);
        button.type = "button";
        button.addEventListener("click", () => open(file));
        cell.append(button);
      } else if (id === "score") {
        cell.append(element("span", "", `dot h${file.band}`), file.score.toFixed(1));
      } else {
        cell.textContent = file[id] === undefined ? "–" : file[id].toLocaleString("en");
      }
      line.append(cell);
    }
    return line;
  };

  const open = (file) => {
    const detail = byId("detail");
    detail.replaceChildren(element("h3", file.path));
    detail.append(element("p", `Score ${file.score.toFixed(1)}, ${file.lines.toLocaleString("en")} lines of code, ${file.language}.`));
    if (file.factors) {
      detail.append(element("h4", "What took points"));
      const list = element("ul");
      for (const [impact, text] of file.factors) {
        const item = element("li");
        const bar = element("span", "", "bar");
        bar.style.width = `${Math.min(-impact, 5) * 2}rem`;
        item.append(bar, `${impact.toFixed(1).replace("-", "−")}: ${text}`);
        list.append(item);
      }
      detail.append(list);
    }
    if (file.functions) {
      detail.append(element("h4", "Functions, the hardest first"));
      for (const one of file.functions) detail.append(functionOf(one));
    }
    if (!file.factors && !file.functions) detail.append(element("p", "Nothing here took a point that is worth showing; the JSON report holds every figure."));
    detail.hidden = false;
    detail.focus();
    detail.scrollIntoView({ block: "start" });
  };

  const functionOf = (one) => {
    const box = element("details");
    const title = element("summary");
    title.append(element("span", "", `dot h${one.band}`));
    title.append(`${one.name}: ${one.score.toFixed(1)}, lines ${one.start}–${one.end}, cognitive complexity ${one.cognitive}, nesting ${one.nesting}, ${one.lines} lines of code`);
    box.append(title);
    if (one.code) {
      const code = element("pre", undefined, "lines");
      one.code.forEach((text, index) => {
        const line = element("span", text || " ");
        line.dataset.line = one.start + index;
        code.append(line);
      });
      code.tabIndex = 0;
      box.append(code);
      if (one.start + one.code.length - 1 < one.end) box.append(element("p", "… the rest stands in the file.", "facts"));
    } else {
      box.append(element("p", "Its lines are not part of this page.", "facts"));
    }
    return box;
  };

  for (const id of ["path", "kind", "language", "below"]) {
    byId(id).addEventListener("input", () => {
      state.shown = PAGE;
      draw();
    });
  }
  byId("filter").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => {
    state.shown += PAGE;
    draw();
  });

  const files = new Map(data.files.map((file) => [file.path, file]));
  const picture = byId("picture");
  const titleOf = (field) => field?.querySelector("title")?.textContent ?? "";
  const fileOf = (field) => {
    const title = titleOf(field);
    return files.get(title.slice(0, title.lastIndexOf(": ")));
  };
  const openField = (field) => {
    const file = fileOf(field);
    if (file) open(file);
  };
  picture.addEventListener("click", (event) => openField(event.target.closest("rect.f")));

  // Arrows go to the nearest field on that side; what lies askew counts as further away.
  const SIDES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const centre = (field) => {
    const { x, y, width, height } = field.getBBox();
    return [x + width / 2, y + height / 2];
  };
  let at;
  const goTo = (field) => {
    at?.classList.remove("at");
    at = field;
    at.classList.add("at");
    byId("map-at").textContent = titleOf(at);
  };
  const nearest = ([right, down]) => {
    const [x, y] = centre(at);
    let [best, least] = [undefined, Infinity];
    for (const field of picture.querySelectorAll("rect.f")) {
      const [toX, toY] = centre(field);
      const ahead = (toX - x) * right + (toY - y) * down;
      const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
      if (ahead > 0.5 && ahead + 3 * aside < least) [best, least] = [field, ahead + 3 * aside];
    }
    return best;
  };
  picture.addEventListener("keydown", (event) => {
    const side = SIDES[event.key];
    if (event.key === "Enter" && at) openField(at);
    if (!side) return;
    event.preventDefault();
    const next = at ? nearest(side) : picture.querySelector("rect.f");
    if (next) goTo(next);
  });

  draw();
})();
