// `node check.mjs BROWSER CHECK FOLDER...`: opens reports as their readers do, and says what is wrong.

import { launch } from "./browser.mjs";
import { hostile } from "./hostile.mjs";
import { pictures } from "./pictures.mjs";
import { readable } from "./readable.mjs";
import { valid } from "./valid.mjs";

const CHECKS = { hostile, pictures, readable, valid };

const [executable, check, ...folders] = process.argv.slice(2);
const browser = await launch(executable);
const started = Date.now();
const { what, wrong } = await CHECKS[check](browser, ...folders);
await browser.close();
for (const line of wrong.slice(0, 40)) console.error(`  ${line.slice(0, 500)}`);
if (wrong.length > 40) console.error(`  … and ${wrong.length - 40} more`);
console.error(`${wrong.length === 0 ? "ok" : "FAILED"}: ${what}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(wrong.length === 0 ? 0 : 1);
