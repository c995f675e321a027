import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '#infra/local/loopback.ts';
import { freshFolder } from '#test/local-folder.ts';
import { barid, type Ran } from './run-barid.ts';

/** No fault is said by the stack of a program, or by the system's own words alone. */
const expectSentence = ({ code, out, err }: Ran, exitCode: number, words: string): void => {
  expect(err).toContain(words);
  expect(err).not.toMatch(/^\s+at |node:internal|\b(?:ENOENT|EACCES|ENOTDIR|EISDIR|EEXIST|EROFS)\b/m);
  expect([code, out]).toEqual([exitCode, '']);
};

/** A user who owns nothing here; root may do everything. */
const asStranger = process.getuid?.() === 0 ? { uid: 65_534 } : {};

const start = (env: Readonly<Record<string, string>>, options: { uid?: number } = {}): Promise<Ran> =>
  barid(['start'], { env: { PORT: '0', BARID_SAMPLES: '0', ...env }, ...options });

it.each([
  [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535; found http.'],
  [{ PORT: '65536' }, 'PORT must be a whole number'],
  [{ PORT: '-1' }, 'PORT must be a whole number'],
  [{ BARID_SAMPLES: 'yes' }, 'BARID_SAMPLES must be 0 or 1; found yes.'],
  [{ BARID_LISTEN: 'localhost' }, 'BARID_LISTEN must be an IP address'],
  [{ BARID_TOKEN: 'two words' }, 'BARID_TOKEN must be one word'],
  [{ BARID_PUBLIC_URL: 'feeds.example.org' }, 'BARID_PUBLIC_URL must be an absolute http or https URL'],
  [{ BARID_PUBLIC_URL: 'ftp://feeds.example.org' }, 'BARID_PUBLIC_URL must be'],
  [{ BARID_PUBLIC_URL: 'https://user:pass@example.org' }, 'without user, path, query or fragment'],
  [{ BARID_PUBLIC_URL: 'https://example.org/feeds' }, 'without user, path, query or fragment'],
  [{ BARID_PUBLIC_URL: 'https://example.org/?a=1' }, 'without user, path, query or fragment'],
])('the environment %j is a usage error that names the variable', async (env, words) => {
  expectSentence(await start({ BARID_DATA: join(await freshFolder(), 'data'), ...env }), 2, words);
});

it.each([
  ['does not exist', 'none.json', 'does not exist. BARID_SITE names it.'],
  ['is a folder', 'folder', 'is a folder, where a file is needed.'],
  ['is below a file', 'empty.json/x.json', 'lies below a file'],
  ['is empty', 'empty.json', 'cannot be read as JSON'],
  ['is cut', 'cut.json', 'cannot be read as JSON'],
])('a site file that %s is said in a sentence, and nothing goes on running', async (_, name, words) => {
  const folder = await freshFolder();
  await mkdir(join(folder, 'folder'));
  await writeFile(join(folder, 'empty.json'), '');
  await writeFile(join(folder, 'cut.json'), '{"site": {"title": "É');
  const ran = await start({ BARID_DATA: join(folder, 'data'), BARID_SITE: join(folder, name) });
  expectSentence(ran, 1, words);
  expect(ran.err).toContain(join(folder, name));
});

it.each(['table.db', 'secrets.json', 'barid.log', 'running.json', 'samples-published'])(
  'a folder where the file %s belongs is said in a sentence',
  async (name) => {
    const data = await freshFolder();
    await mkdir(join(data, name));
    expectSentence(await start({ BARID_DATA: data }), 1, `${join(data, name)} is a folder`);
  },
);

it.each(['buckets', 'queues', 'checkpoints', 'inbox'])(
  'a file where the folder %s belongs is said in a sentence',
  async (name) => {
    const data = await freshFolder();
    await writeFile(join(data, name), '');
    expectSentence(await start({ BARID_DATA: data }), 1, `${join(data, name)} is a file`);
  },
);

it('a data folder that is a file, lies below one, or where no folder can be made is said in a sentence', async () => {
  const file = join(await freshFolder(), 'file');
  await writeFile(file, '');
  expectSentence(await start({ BARID_DATA: file }), 1, 'is a file, where a folder is needed. BARID_DATA names');
  expectSentence(await start({ BARID_DATA: join(file, 'data') }), 1, 'lies below a file');
  expectSentence(await start({ BARID_DATA: '/proc/barid' }), 1, '/proc/barid');
});

it("another user's data folder, site file and file to publish are said in a sentence", async () => {
  const folder = await freshFolder();
  await chmod(folder, 0o755);
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o555 });
  const secret = join(folder, 'site.json');
  await writeFile(secret, '{}', { mode: 0 });
  const words = 'is not open to this user';
  expectSentence(await start({ BARID_DATA: join(closed, 'data') }, asStranger), 1, words);
  expectSentence(await start({ BARID_DATA: closed }, asStranger), 1, words);
  const check = { env: { BARID_TOKEN: 'x', BARID_SITE: secret }, ...asStranger };
  expectSentence(await barid(['check'], check), 1, words);
});

it.each(['table.db', 'secrets.json'])('a spoilt %s is said in a sentence that names it', async (name) => {
  const data = await freshFolder();
  await writeFile(join(data, name), 'neither a table nor JSON, '.repeat(100));
  expectSentence(await start({ BARID_DATA: data }), 1, `${join(data, name)} is broken`);
});

it('a port in use, or an address of another machine, is said in a sentence', async () => {
  const other = await listen(createServer(), 0);
  onTestFinished(other.close);
  const { port } = new URL(other.url);
  const data = join(await freshFolder(), 'data');
  expectSentence(await start({ BARID_DATA: data, PORT: port }), 1, `Port ${port} is in use`);
  expectSentence(await start({ BARID_DATA: data, BARID_LISTEN: '192.0.2.1' }), 1, 'is no address of this machine');
});

it('a secret of the site file that is missing is said at the start, by its name and who needs it', async () => {
  const other = await listen(createServer(), 0);
  onTestFinished(other.close);
  const folder = await freshFolder();
  const site = {
    site: { title: 'Euromagreb', url: 'https://www.example.org', language: 'fr', description: 'L’actualité' },
    feeds: [{ slug: 'all' }],
    notify: { webhooks: [{ url: 'https://cms.example/hook', secret: 'HOOK_SECRET' }] },
    incomingWebhooks: [{ name: 'blog', secret: 'BLOG_SECRET', signingKey: 'BLOG_KEY' }],
  };
  await writeFile(join(folder, 'site.json'), JSON.stringify(site));
  // A port in use ends the start after that.
  const { port } = new URL(other.url);
  const env = { BARID_DATA: join(folder, 'data'), BARID_SITE: join(folder, 'site.json'), PORT: port };
  const { err } = await start({ ...env, BLOG_SECRET: 'geheim', BLOG_KEY: '' });
  expect(err).toContain('The secret HOOK_SECRET, which a receiver of the site file needs, is neither in this');
  expect(err).toContain('The secret BLOG_KEY, which an incoming webhook of the site file needs, is neither in this');
  expect(err).not.toContain('BLOG_SECRET');
});

it.each([
  ['read', 'https://exa mple/', 2, 'is no address of a page'],
  ['check', 'htp://example.org/feed', 2, 'is no address of a page'],
  ['read', 'https://no-such-host.invalid/', 1, 'DNS does not know its name'],
  ['read', 'none.txt', 1, 'none.txt does not exist.'],
  ['publish', 'file/x.txt', 1, 'lies below a file'],
  ['import', 'none.xml', 1, 'none.xml does not exist.'],
  ['import', 'folder', 1, 'is a folder'],
  ['restore', 'none.jsonl', 1, 'none.jsonl does not exist.'],
  ['restore', 'folder', 1, 'folder is a folder'],
  ['export', 'folder', 1, 'folder is a folder'],
  ['export', 'none/x.jsonl', 1, 'does not exist.'],
])('barid %s %s answers in a sentence', async (command, name, code, words) => {
  const cwd = await freshFolder();
  await mkdir(join(cwd, 'folder'));
  await writeFile(join(cwd, 'file'), '');
  const ran = await barid([command, name], { cwd, env: { BARID_TOKEN: 'x', PORT: '9' } });
  const said = ran.out + ran.err;
  expect(said).toContain(words);
  expect(said).not.toMatch(/^\s+at |node:internal|\b(?:ENOENT|EISDIR|ENOTDIR)\b/m);
  expect(ran.code).toBe(code);
});

it.each([
  [['--site', 'https://exa mple/'], '--site must be an absolute'],
  [['--site', 'https://example.org', '--token', 'a\nb'], '--token must be one word'],
])('the common options %j are a usage error', async (options, words) => {
  expectSentence(await barid(['articles', ...options]), 2, words);
});
