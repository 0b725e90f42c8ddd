// Opens the reports as people do: how fast a large one is there, whether sorting, filtering and
// opening work, by mouse and by keyboard, and what axe says of all of them.

import { readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { windowOf } from "./browser.mjs";

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

// Milliseconds until a page has to be there.
const PATIENCE = 2000;

const accessible = async (page) => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((it) => `axe: ${it.id}: ${it.help}: ${it.nodes.length} times, first ${it.nodes[0].html.slice(0, 200)} ${it.nodes[0].failureSummary ?? ""}`);
};

// With everything opened that can be opened, as far as there is anything.
const opened = () => {
  document.querySelector("#rows button")?.click();
  for (const details of document.querySelectorAll("details")) details.open = true;
};

const looks = async (browser, file) => {
  const wrong = [];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ["light", "dark"]) {
      const window = await windowOf(browser, { viewport, colorScheme });
      const found = await window.open(file, async (page) => {
        await page.evaluate(opened);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        return [...(wide > 0 ? [`${wide} pixels too wide`] : []), ...(await accessible(page))];
      });
      wrong.push(...found.map((it) => `${file}, ${colorScheme}, ${size}: ${it}`));
      await window.close();
    }
  }
  return wrong;
};

const expect = (wrong, what, truth) => truth || wrong.push(what);

// Sorts, filters, opens; by mouse and by keyboard.
const used = async (page) => {
  const wrong = [];
  const column = (index) => page.locator(`#rows tr td:nth-child(${index})`).allInnerTexts();
  const numbers = async (index) => (await column(index)).filter((it) => it !== "–").map((it) => Number(it.replace(/[^0-9.]/g, "")));
  const isSorted = (list, order) => list.every((it, index) => index === 0 || order(list[index - 1], it));
  expect(wrong, "the lowest score does not stand first", isSorted(await numbers(2), (a, b) => a <= b));
  await page.getByRole("button", { name: "Lines of code" }).click();
  expect(wrong, "sorting by lines does not sort", isSorted(await numbers(3), (a, b) => a >= b));
  await page.getByLabel("Path holds").fill("area3/part2");
  const paths = await column(1);
  expect(wrong, "the filter of paths does not filter", paths.length > 0 && paths.every((it) => it.includes("area3/part2")));
  await page.getByLabel("Path holds").fill("no such file");
  expect(wrong, "a filter that nothing passes shows something", (await column(1)).length === 0);
  await page.getByLabel("Path holds").fill("");
  await page.getByLabel("Language").selectOption({ index: 1 });
  expect(wrong, "the filter of languages does not filter", new Set(await column(9)).size === 1);
  await page.getByLabel("Language").selectOption("");
  const before = (await column(1)).length;
  await page.getByRole("button", { name: "Show more files" }).click();
  expect(wrong, "no more files are shown", (await column(1)).length > before);
  await page.locator("#rows button").first().click();
  const detail = page.locator("#detail");
  expect(wrong, "a file that was clicked is not opened", await detail.isVisible());
  await detail.locator("summary").first().click();
  expect(wrong, "a function does not open", await detail.locator("details[open]").count());
  for (const colour of ["Activity", "Ownership", "Tests", "Health"]) {
    const fills = () => page.evaluate(() => [...document.querySelectorAll("rect.f")].slice(0, 3000).map((it) => getComputedStyle(it).fill).join());
    const was = await fills();
    await page.getByRole("radio", { name: colour }).check();
    expect(wrong, `the map does not change to ${colour}`, (await fills()) !== was);
  }
  return [...wrong, ...(await byKeyboard(page))];
};

const byKeyboard = async (page) => {
  const wrong = [];
  const map = page.getByRole("application");
  await map.focus();
  await page.keyboard.press("ArrowRight");
  const first = await page.locator("#map-at").innerText();
  await page.keyboard.press("ArrowDown");
  const second = await page.locator("#map-at").innerText();
  expect(wrong, "the arrows do not move over the map", first !== "" && second !== "" && first !== second);
  await page.keyboard.press("Enter");
  const title = await page.locator("#detail h3").first().innerText();
  expect(wrong, "Enter on the map opens no file", second.startsWith(title));
  await page.locator("#heads button").first().focus();
  await page.keyboard.press("Enter");
  expect(wrong, "Enter does not sort", await page.locator("th[aria-sort]").first().innerText());
  return wrong;
};

// The time until the page is drawn, the best of three: other work on the machine is not the page's.
const quick = async (browser, file) => {
  let best = Infinity;
  const wrong = [];
  for (let round = 0; round < 3; round += 1) {
    const window = await windowOf(browser, { viewport: SIZES.desktop });
    wrong.push(
      ...(await window.open(file, async (page) => {
        const time = await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))),
        );
        best = Math.min(best, time);
        expect(wrong, "no rows are drawn", await page.locator("#rows tr").count());
      })),
    );
    await window.close();
  }
  console.error(`  ${file}: drawn after ${Math.round(best)} ms`);
  expect(wrong, `drawn after ${Math.round(best)} ms`, best < PATIENCE);
  return wrong;
};

export const readable = async (browser, folder) => {
  const wrong = [];
  const names = (await readdir(folder)).sort();
  for (const name of names) {
    for (const page of ["analyze.html", "review.html"]) {
      const file = join(folder, name, page);
      if (existsSync(file)) wrong.push(...(await looks(browser, file)));
    }
  }
  const large = join(folder, "large", "analyze.html");
  wrong.push(...(await quick(browser, large)));
  const window = await windowOf(browser, { viewport: SIZES.desktop });
  wrong.push(...(await window.open(large, used)));
  await window.close();
  return { what: `reports of ${names.length} sources, looked at, used, and timed`, wrong };
};
