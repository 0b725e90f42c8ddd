// A browser that tells of everything a page tries to do.

import { chromium } from "playwright-core";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const QUIET = [
  "--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic",
  "--disable-sync", "--no-first-run", "--no-sandbox",
];

export const launch = (name) => {
  const places = process.env.PATH.split(delimiter).map((folder) => join(folder, name));
  return chromium.launch({ executablePath: places.find(existsSync), args: QUIET });
};

// A window that opens one file after the other. `open` hands the page to `visit` and gives what went
// wrong: words on the console, dialogs, refused actions, and requests for anything but the file.
export const windowOf = async (browser, options = {}) => {
  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  let address = "";
  let wrong = [];
  page.on("console", (it) => ["error", "warning"].includes(it.type()) && wrong.push(`console: ${it.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const [wanted] = request.url().split("#");
    if (wanted !== address) wrong.push(`request: ${wanted}`);
  });
  context.on("page", (other) => wrong.push(`window: ${other.url()}`));
  const open = async (file, visit) => {
    address = pathToFileURL(file).href;
    wrong = [];
    await page.goto(address, { waitUntil: "load" });
    const found = (await visit(page)) ?? [];
    return [...wrong, ...found];
  };
  return { page, open, close: () => context.close() };
};
