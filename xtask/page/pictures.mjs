// Takes the pictures that the documentation shows.

import { statSync } from "node:fs";
import { join } from "node:path";
import { windowOf } from "./browser.mjs";

// Bytes that a picture in a repository may have.
const LARGEST = 300_000;

export const pictures = async (browser, report, large, docs) => {
  const wrong = [];
  const take = async (file, name, options, prepare) => {
    const path = join(docs, name);
    const window = await windowOf(browser, options);
    wrong.push(
      ...(await window.open(file, async (page) => {
        await prepare(page);
        await page.screenshot({ path });
      })),
    );
    await window.close();
    if (statSync(path).size > LARGEST) wrong.push(`${path} has ${statSync(path).size} bytes`);
  };
  await take(report, "report.png", { viewport: { width: 1120, height: 900 } }, async () => {});
  const size = { viewport: { width: 1120, height: 760 }, colorScheme: "dark" };
  await take(large, "report-large.png", size, async (page) => {
    await page.getByRole("radio", { name: "Health" }).check();
    await page.locator("#map").evaluate((it) => it.scrollIntoView());
  });
  return { what: "2 pictures", wrong };
};
