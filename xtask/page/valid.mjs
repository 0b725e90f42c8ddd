// Holds reports against the schemas of those who take them in: SARIF by the tool of its authors, Code
// Quality by what GitLab documents, JSON by our own published schemas.

import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Ajv from "ajv/dist/2020.js";

const run = promisify(execFile);

const json = async (path) => JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));

const filesBelow = async (folder) => {
  const entries = await readdir(folder, { recursive: true });
  return entries.map((it) => join(folder, it)).sort();
};

// Of many files of one kind a sixth: the tool starts anew for each.
const sixth = (files) => files.filter((_, index) => files.length < 60 || index % 6 === 0);

const sarif = async (files) => {
  const multitool = new URL(`./node_modules/@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool`, import.meta.url);
  await chmod(multitool, 0o755);
  const folder = await mkdtemp(join(tmpdir(), "sarif-"));
  const output = join(folder, "found.sarif");
  const told = ["--level", "Error;Warning", "--output", output, "--log", "ForceOverwrite"];
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
  // It fails where it finds something; what it found counts.
  await run(multitool.pathname, ["validate", ...files, ...told], { env, maxBuffer: 1 << 28 }).catch(() => {});
  const [{ results, invocations }] = (await json(output)).runs;
  await rm(folder, { recursive: true });
  // SARIF2005 wants the address of the tool's home page; it has none.
  const found = results.filter((it) => it.ruleId !== "SARIF2005");
  const where = (it) => it.locations[0].physicalLocation.artifactLocation.uri;
  const wrong = found.map((it) => `${where(it)}: ${it.ruleId} ${JSON.stringify(it.message.arguments ?? it.message)}`);
  return invocations[0].executionSuccessful ? wrong : [...wrong, "the validator did not finish"];
};

const bySchema = async (schema, files) => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(await json(schema));
  const wrong = [];
  for (const file of files) {
    if (!validate(await json(file))) {
      wrong.push(...validate.errors.slice(0, 3).map((it) => `${file}: ${it.instancePath} ${it.message}`));
    }
  }
  return wrong;
};

export const valid = async (_, schemas, ...folders) => {
  const wrong = [];
  let count = 0;
  for (const folder of folders) {
    const files = await filesBelow(folder);
    const ending = (end) => files.filter((file) => file.endsWith(end));
    const quality = new URL("./code-quality.schema.json", import.meta.url);
    wrong.push(...(await bySchema(join(schemas, "report.schema.json"), ending("/analyze.json"))));
    wrong.push(...(await bySchema(join(schemas, "review.schema.json"), ending("/review.json"))));
    wrong.push(...(await bySchema(quality, ending(".gitlab.json"))));
    wrong.push(...(await sarif(sixth(ending(".sarif")))));
    count += ending(".json").length + sixth(ending(".sarif")).length;
  }
  return { what: `${count} files against the schemas of SARIF, Code Quality and JSON`, wrong };
};
