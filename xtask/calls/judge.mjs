// Has Prism judge calls by the description of the API that GitHub publishes: first one that is wrong,
// so that nobody takes a judge that sleeps for one that agrees.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

const packages = createRequire(import.meta.url);
const place = (name) => dirname(packages.resolve(`${name}/package.json`));
const description = join(place('@octokit/openapi'), 'generated/api.github.com.json');
const prism = join(place('@stoplight/prism-cli'), 'dist/index.js');

const port = await new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
const judge = spawn(process.execPath, [prism, 'mock', '-h', '127.0.0.1', '-p', `${port}`, description], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const stopped = new Promise((_, fail) => judge.once('exit', (code) => fail(new Error(`prism ended with ${code}`))));
stopped.catch(() => {});

/** What is wrong with a call, or nothing. */
async function flaw({ method, path, body }) {
  const headers = { accept: 'application/json', authorization: 'Bearer token' };
  if (body) headers['content-type'] = 'application/json';
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: body || undefined });
  const text = await reply.text();
  return reply.ok ? undefined : `${method} ${path}: ${reply.status} ${text}`;
}

try {
  const ready = new Promise((found) => {
    judge.stdout.on('data', (text) => `${text}`.includes('is listening on') && found());
  });
  await Promise.race([ready, stopped]);
  const wrong = { method: 'POST', path: '/repos/o/r/check-runs', body: '{"name": 1}' };
  if (!(await flaw(wrong))) throw new Error('the judge accepts anything');
  const lines = readFileSync(process.argv[2], 'utf8').split('\n');
  const calls = [...new Set(lines)].map((line) => JSON.parse(line)).filter((call) => call.path !== '/graphql');
  const flaws = [];
  for (const call of calls) {
    const found = await flaw(call);
    if (found) flaws.push(found);
  }
  if (flaws.length) throw new Error(`GitHub's description forbids\n${flaws.join('\n')}`);
  console.log(`${calls.length} calls follow GitHub's description of its API`);
} finally {
  judge.kill();
}
