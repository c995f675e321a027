import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished, vi } from 'vitest';
import { freshFolder } from '#test/local-folder.ts';
import { startLocalServer } from '#test/web/local-server.ts';
import { startTestPipeline, titles } from './pipeline-harness.ts';

const plugin = 'samples/wordpress/barid.php';
const hasPhp = spawnSync('php', ['--version']).status === 0;
const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

type State = {
  readonly last: { readonly status: number; readonly detail: string } | null;
  readonly cron: readonly { readonly in: number }[];
  readonly sent: number;
  readonly waiting: number;
  readonly html?: string;
  readonly errors?: readonly string[];
  readonly address?: string;
  readonly died?: string;
  readonly options?: readonly string[];
};

/** The plug-in in a WordPress of a few functions (test/samples/wordpress.php), step by step. */
const startWordPress = () => {
  const php = spawn('php', ['test/samples/wordpress.php', plugin], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void php.kill());
  const lines = createInterface({ input: php.stdout })[Symbol.asyncIterator]();
  return async (step: object): Promise<State> => {
    php.stdin.write(`${JSON.stringify(step)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('PHP ended.');
    return JSON.parse(value);
  };
};

const post = (said: object = {}) => ({
  ID: 4711,
  post_title: 'Le port d&rsquo;Agadir',
  post_name: 'port',
  post_content: '<p>Les dockers ont repris le travail « jeudi » matin.</p>',
  post_status: 'publish',
  ...said,
});

const settings = (address: string) => ({ do: 'settings', given: { address, key, types: ['post'] } });

it.skipIf(!hasPhp)('the plug-in has no fault of syntax', () => {
  expect(spawnSync('php', ['-l', plugin], { encoding: 'utf8' }).stdout).toContain('No syntax errors');
});

it.skipIf(!hasPhp)(
  'a post goes from WordPress to the readers, and each way of taking it back takes it from them',
  async () => {
    vi.stubEnv('WORDPRESS_KEY', key);
    const incomingWebhooks = [{ name: 'blog', signingKey: 'WORDPRESS_KEY' }];
    const pipeline = await startTestPipeline(await freshFolder(), { incomingWebhooks });
    const run = startWordPress();
    await run(settings(`${pipeline.url}/in/blog`));
    expect((await run({ do: 'test' })).last).toMatchObject({
      status: 200,
      detail: expect.stringContaining('are right'),
    });

    let minute = 0;
    const save = (said: object = {}) => {
      minute += 1;
      return run({
        do: 'save',
        post: post({ post_modified_gmt: `2024-11-28 09:${String(minute).padStart(2, '0')}:00`, ...said }),
      });
    };
    const shown = (expected: readonly string[]) =>
      vi.waitFor(async () => expect(await titles(pipeline, 'all')).toEqual(expected), 20_000);
    const title = 'Le port d’Agadir';

    await save({ post_status: 'draft' });
    expect((await save()).last).toMatchObject({ status: 201 });
    await shown([title]);
    expect((await save({ post_title: 'Le port rouvre' })).last).toMatchObject({ status: 200 });
    await shown(['Le port rouvre']);
    for (const taken of [
      { post_status: 'draft' },
      { post_status: 'trash' },
      { post_status: 'private' },
      { post_password: 'x' },
      { post_status: 'future' },
    ]) {
      expect((await save(taken)).last).toMatchObject({ status: 200, detail: 'WordPress took this post back.' });
      await shown([]);
      // Published again, taken from the trash, or published by WordPress at its date.
      await save({ post_password: '' });
      await shown([title]);
    }
    const deleted = await run({ do: 'delete', id: 4711 });
    expect([deleted.last?.status, deleted.waiting, deleted.cron]).toEqual([200, 0, []]);
    await shown([]);
  },
  90_000,
);

it.skipIf(!hasPhp)('pages, revisions and drafts are sent to nobody', async () => {
  const run = startWordPress();
  await run(settings('http://127.0.0.1:9/in/blog'));
  await run({ do: 'save', post: post({ post_type: 'page' }) });
  await run({ do: 'save', post: post({ ID: 2, post_type: 'revision' }) });
  expect((await run({ do: 'save', post: post({ ID: 3, post_status: 'draft' }) })).sent).toBe(0);
});

it.skipIf(!hasPhp)(
  'what fails is repeated ever later with the same id, and a newer change takes its place',
  async () => {
    let status = 503;
    const barid = await startLocalServer((_, response) => response.writeHead(status).end('{}'));
    const run = startWordPress();
    await run(settings(`${barid.url}/in/blog`));
    const waits: (number | undefined)[] = [];
    let state = await run({ do: 'save', post: post() });
    for (let attempt = 0; attempt < 9; attempt += 1) {
      waits.push(state.cron[0]?.in);
      expect([state.cron.length, state.waiting]).toEqual([1, 1]);
      state = await run({ do: 'cron' });
    }
    expect(waits).toEqual([60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 86_400]);
    expect([state.sent, state.waiting, state.cron]).toEqual([10, 0, []]);
    expect(new Set(barid.seen.map(({ headers }) => headers['webhook-id'])).size).toBe(1);

    await run({ do: 'save', post: post() });
    state = await run({ do: 'save', post: post({ post_title: 'Un autre titre' }) });
    expect([state.cron.length, state.waiting]).toEqual([1, 1]);
    status = 201;
    state = await run({ do: 'cron' });
    expect([state.cron, state.waiting]).toEqual([[], 0]);
    expect(barid.seen.at(-1)?.body).toContain('Un autre titre');
    const ids = barid.seen.slice(-3).map(({ headers }) => headers['webhook-id']);
    expect([ids[1] === ids[2], ids[0] === ids[1]]).toEqual([true, false]);

    // A retry says what the post is by then, and an answer that is final ends it.
    status = 0;
    const away = await run(settings('http://127.0.0.1:9/in/blog'));
    expect(away.errors).toEqual([]);
    state = await run({ do: 'save', post: post({ post_title: 'Encore un' }) });
    expect([state.last?.status, state.waiting]).toEqual([0, 1]);
    status = 422;
    await run(settings(`${barid.url}/in/blog`));
    state = await run({ do: 'cron' });
    expect([state.last?.status, state.cron, state.waiting]).toEqual([422, [], 0]);
  },
);

it.skipIf(!hasPhp)('the settings are checked, and the key is shown to nobody', async () => {
  const run = startWordPress();
  expect(await run(settings('https://feeds.example.org/in/blog'))).toMatchObject({ errors: [] });
  const keep = { do: 'settings', given: { address: 'https://feeds.example.org/in/news', key: '', types: ['news'] } };
  expect(await run(keep)).toMatchObject({ address: 'https://feeds.example.org/in/news' });
  for (const address of [
    'http://feeds.example.org/in/blog',
    'https://user:pass@feeds.example.org/',
    'javascript:alert(1)',
  ])
    expect((await run({ do: 'settings', given: { address, key: '' } })).address).not.toBe(address);
  expect(await run({ do: 'settings', given: { address: 'https://feeds.example.org/', key: 'short' } })).toMatchObject({
    errors: ['key'],
  });
  const { html = '' } = await run({ do: 'page' });
  expect(html).toContain('type="password"');
  expect(html).toContain('_wpnonce');
  expect(html).not.toContain(key.slice(6));
  expect((await run({ do: 'page', may: false })).html).toBe('');
  expect((await run({ do: 'test', may: false })).died).toBe('wp_die 403');
  expect((await run({ do: 'test', nonce: false })).died).toBe('wp_die 403');
  expect((await run({ do: 'uninstall' })).options).toEqual([]);
});
