// Opens what came of each hostile payload: pages and pictures in the browser, Markdown by two renderers.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { windowOf } from "./browser.mjs";
import { liveIn, MARKDOWN, PAGE, PICTURE } from "./live.mjs";

const markdownIt = new MarkdownIt({ html: true, linkify: true });
// No host makes links of names such as `main.rs`; addresses and mail it does.
markdownIt.linkify.set({ fuzzyLink: false });

const RENDERERS = {
  "markdown-it": (text) => markdownIt.render(text),
  micromark: (text) =>
    micromark(text, {
      allowDangerousHtml: true,
      allowDangerousProtocol: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    }),
};

// Opens the first files of the table and everything that can be opened.
const drillDown = () => {
  for (const button of [...document.querySelectorAll("#rows button")].slice(0, 3)) {
    button.click();
    for (const details of document.querySelectorAll("details")) details.open = true;
  }
};

const page = (own) => async (window, path) =>
  window.open(path, async (page) => {
    await page.evaluate(drillDown);
    return page.evaluate(liveIn, { own });
  });

const picture = (window, path) => window.open(path, (page) => page.evaluate(liveIn, { own: PICTURE }));

// What bots and runners look for in the text as it is written: actions, commands, markers.
const ORDER = /^\/[a-z].*|^\s*::.*|<!--|##\w*\[/gim;

const markdown = async (window, path) => {
  const text = await readFile(path, "utf8");
  const found = [...text.matchAll(ORDER)].map(([order]) => `order ${order}`);
  for (const [renderer, render] of Object.entries(RENDERERS)) {
    const live = await window.page.evaluate(liveIn, { own: MARKDOWN, html: render(text) });
    found.push(...live.map((it) => `${renderer}: ${it}`));
  }
  return found;
};

const OPENED = {
  "analyze.html": page(PAGE),
  "review.html": page({ ...PAGE, scripts: 0 }),
  "analyze.map.svg": picture,
  "analyze.badge.svg": picture,
  "analyze.sparkline.svg": picture,
  "analyze.md": markdown,
  "review.md": markdown,
};

export const hostile = async (browser, folder) => {
  const payloads = (await readdir(folder)).sort();
  const wrong = payloads.length < 150 ? [`${payloads.length} payloads only: run the tests first`] : [];
  const left = payloads.values();
  const worker = async () => {
    const window = await windowOf(browser);
    for (const payload of left) {
      for (const [file, check] of Object.entries(OPENED)) {
        const found = await check(window, join(folder, payload, file));
        wrong.push(...found.map((it) => `${payload}/${file}: ${it}`));
      }
    }
    await window.close();
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { what: `${Object.keys(OPENED).length} pages, pictures and texts of each of ${payloads.length} payloads`, wrong };
};
