import { expect, it } from 'vitest';
import { z } from 'zod';
import { keys } from '#shared/aws/keys.ts';
import type { Row } from './expression.ts';
import { makeFaults } from './faults.ts';
import { entriesOf } from './history.ts';
import type { NetworkRequest } from './network.ts';
import { publicUrl, startPipeline, token } from './pipeline.ts';
import { loadPrograms } from './simulate.ts';
import { siteIdentity } from './site.ts';
import { makeWorld } from './world.ts';

const startsAt = Date.parse('2024-11-28T09:00:00.000Z');

const hooks = ['https://one.example/in', 'https://two.example/in'] as const;

const siteFile = {
  site: siteIdentity,
  feeds: [
    { slug: 'fr', select: { languages: ['fr'] } },
    { slug: 'ar', select: { languages: ['ar'] } },
  ],
  notify: { hubs: ['self'], webhooks: hooks.map((url) => ({ url, secret: 'HOOK_SECRET' })) },
  sources: [
    { id: 'one', url: 'https://source-one.example/feed.json', every: 'PT5M' },
    { id: 'two', url: 'https://source-two.example/feed.json', every: 'PT5M' },
  ],
};

const texts = { fr: 'Le conseil municipal a voté le budget.', ar: 'صادق المجلس البلدي على ميزانية المدينة.' };

const statusOf = z.object({ attention: z.array(z.looseObject({ kind: z.string(), row: z.string().optional() })) });

const eventOf = z.object({ type: z.string(), data: z.looseObject({ title: z.string() }) });

const textOf = ({ body }: NetworkRequest): string => Buffer.from(body).toString('utf8');

/** A pipeline without faults, a publisher, and what readers, receivers and operators see. */
const startNewsroom = async () => {
  const world = makeWorld('unreadable', startsAt);
  const lines: string[] = [];
  const got: string[] = [];
  const polled: string[] = [];
  const webhook = (url: string) => (request: NetworkRequest) => {
    const { type, data } = eventOf.parse(JSON.parse(textOf(request)));
    got.push(`${url} ${type} ${data.title}`);
    return { status: 204 };
  };
  const source = (name: string) => () => {
    polled.push(name);
    const body = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: name, items: [] });
    return { status: 200, headers: { 'content-type': 'application/feed+json' }, body };
  };
  const subscriber = (request: NetworkRequest) => {
    if (request.method === 'GET') return { status: 200, body: request.url.searchParams.get('hub.challenge') ?? '' };
    got.push(`${request.url.href} push`);
    return { status: 204 };
  };
  const pipeline = startPipeline({
    world,
    faults: makeFaults(world.random('faults'), world.note, []),
    siteFile,
    programs: await loadPrograms(),
    hosts: new Map([
      ...hooks.map((url) => [new URL(url).host, webhook(url)] as const),
      ['source-one.example', source('one')],
      ['source-two.example', source('two')],
      ['reader.example', subscriber],
    ]),
    onPut: () => undefined,
    onLine: (line) => lines.push(line),
  });
  const wait = (ms: number): Promise<void> => world.runUntil(world.now() + ms);
  const send = (method: string, path: string, body = '', type = 'application/json') =>
    pipeline.network.send({
      method,
      url: new URL(`${publicUrl}${path}`),
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: new Uint8Array(Buffer.from(body)),
    });
  const post = async (name: string, language: 'fr' | 'ar'): Promise<void> => {
    const id = `https://www.example.org/${name}`;
    const body = { id, url: id, title: name, language, content_html: `<p>${texts[language]}</p>`, tags: [] };
    void send('POST', '/articles', JSON.stringify(body));
    await wait(5_000);
  };
  const subscribe = async (reader: string, feed: string): Promise<void> => {
    const topic = `${publicUrl}/feeds/${feed}/feed.json`;
    const form = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `https://reader.example/${reader}` };
    void send('POST', '/hub', new URLSearchParams(form).toString(), 'application/x-www-form-urlencoded');
    await wait(10_000);
  };
  const titles = (slug: string): readonly string[] => {
    const bytes = pipeline.publicBucket.get(`feeds/${slug}/feed.json`)?.bytes;
    return bytes === undefined ? [] : [...entriesOf(bytes).values()].map(({ title }) => title).toSorted();
  };
  /** The rows that the status page names. */
  const named = async (): Promise<readonly string[]> => {
    const answer = send('GET', '/status');
    await wait(3_000);
    const given = await answer;
    const { attention } = statusOf.parse(JSON.parse(typeof given === 'string' ? '' : String(given.body)));
    return attention.flatMap(({ kind, row }) => (kind === 'unreadableRow' && row !== undefined ? [row] : []));
  };
  const find = (kind: RegExp): Row => {
    const found = pipeline.table.partitions().flatMap((PK) => pipeline.table.rows(PK));
    const row = found.find((one) => kind.test(`${String(one.PK)} ${String(one.SK)}`));
    if (row === undefined) throw new Error(`There is no row ${String(kind)}.`);
    return row;
  };
  return { world, pipeline, post, subscribe, titles, lines, got, polled, wait, named, find };
};

const deliveriesTo = (url: string): string => keys.delivery(url, '', '').PK;

const headOf = (title: string, rows: readonly Row[]): Row | undefined => rows.find((row) => row.title === title);

/** A row of each kind, and what nobody can read in its place. */
const kinds: Readonly<Record<string, { readonly row: RegExp; readonly garbage: Row }>> = {
  'an entry of a feed': { row: /^FEED#fr ENTRY#/, garbage: { sizeBytes: 'large' } },
  'the state of a feed': { row: /^STATE#fr /, garbage: { base: 7 } },
  'a delivery': { row: new RegExp(`^${deliveriesTo(hooks[0])} `), garbage: { route: 7 } },
  'the health of a receiver': { row: new RegExp(`^${keys.receiver(hooks[0]).PK} `), garbage: { health: '{' } },
  'a host': { row: /^HOST#one\.example STATE/, garbage: { sharers: 'many' } },
  'a subscription': { row: /^TOPIC#/, garbage: { callback: 7 } },
  'a source': { row: /^SOURCE#one STATE/, garbage: { failures: 'none' } },
  'a publish hint': { row: /^DUE#publish#0 /, garbage: { feeds: 7 } },
  'the progress of the rebuild': { row: /^REBUILD STATE/, garbage: { isDone: 'yes' } },
};

/** Rows of these kinds are met by whoever looks at feed `fr`. */
const holdsBack = ['an entry of a feed', 'the state of a feed'];

it.each(Object.keys(kinds))(
  '%s that cannot be read is named, stops nothing else, and waits for its repair',
  async (name) => {
    const kind = kinds[name] ?? { row: /^$/, garbage: {} };
    const { pipeline, post, subscribe, titles, got, polled, wait, named, find } = await startNewsroom();
    pipeline.startSchedules(true);
    await post('premier', 'fr');
    await post('الأول', 'ar');
    await subscribe('one', 'ar');
    await subscribe('two', 'ar');
    await wait(70_000);
    // Rows that a healthy pipeline does not have at the moment.
    if (name === 'a host')
      pipeline.table.overwrite({
        ...keys.host('one.example'),
        host: 'one.example',
        version: 3,
        writtenAt: '',
        minutes: [],
        sharers: [],
      });
    if (name === 'a publish hint')
      pipeline.table.overwrite({ ...keys.publishHint('broken'), id: 'broken', feeds: [], published: [] });
    const whole = find(kind.row);
    const broken = { ...whole, ...kind.garbage };
    pipeline.table.overwrite(broken);
    for (const one of pipeline.functions) one.coolDown();
    const before = { got: got.length, polled: polled.length };
    void post('deuxième', 'fr');
    await post('الثاني', 'ar');
    expect(titles('ar')).toEqual(['الأول', 'الثاني']);
    if (!holdsBack.includes(name)) expect(titles('fr')).toEqual(['deuxième', 'premier']);
    await wait(8_000);
    const since = () => got.slice(before.got);
    const second = name === 'the health of a receiver' ? [hooks[1]] : hooks;
    for (const url of second) expect(since()).toContain(`${url} article.published الثاني`);
    const pushes = since().filter((one) => one.endsWith('push'));
    expect(pushes).toHaveLength(name === 'a subscription' ? 1 : 2);

    await wait(400_000);
    expect(polled.slice(before.polled)).toContain('two');
    expect(await named()).toContain(`${String(whole.PK)} ${String(whole.SK)}`);
    expect(find(kind.row)).toMatchObject(kind.garbage);

    // Once an operator has mended the row, everything that waited goes on.
    pipeline.table.overwrite({ ...find(kind.row), ...whole });
    await wait(400_000);
    expect(await named()).toEqual([]);
    expect(titles('fr')).toEqual(['deuxième', 'premier']);
    if (name === 'a source') expect(polled.slice(before.polled)).toContain('one');
    for (const url of hooks) expect(since()).toContain(`${url} article.published deuxième`);
  },
  120_000,
);

it('an article that cannot be read holds back its own feed, and its event is sent once it was mended', async () => {
  const { pipeline, post, titles, got, lines, wait, named } = await startNewsroom();
  await post('premier', 'fr');
  await post('الأول', 'ar');
  pipeline.startSchedules(false);
  const heads = () =>
    pipeline.table
      .partitions()
      .filter((one) => one.startsWith('ARTICLE#'))
      .flatMap((PK) => pipeline.table.rows(PK).filter(({ SK }) => SK === 'HEAD'));
  const head = headOf('premier', heads()) ?? {};
  const row = `${String(head.PK)} HEAD`;
  pipeline.table.overwrite({ ...head, revision: 'one' });
  for (const one of pipeline.functions) one.coolDown();
  // Its records come together with those of the other feed.
  void post('deuxième', 'fr');
  await post('الثاني', 'ar');
  expect(titles('ar')).toEqual(['الأول', 'الثاني']);
  expect(titles('fr')).toEqual(['premier']);
  expect(lines.some((line) => line.includes(`The row ${row} cannot be read`))).toBe(true);
  expect(await named()).toEqual([row]);
  pipeline.table.overwrite(head);
  await wait(130_000);
  expect(titles('fr')).toEqual(['deuxième', 'premier']);
  expect(await named()).toEqual([]);

  // A new article becomes unreadable before anybody is notified of it.
  const seen = pipeline.table.partitions().length;
  void post('troisième', 'fr');
  let third: Row | undefined;
  while (third === undefined && seen > 0) {
    await wait(1);
    third = headOf('troisième', heads());
  }
  pipeline.table.overwrite({ ...third, language: 7 });
  await wait(20_000);
  expect(got.some((one) => one.endsWith('troisième'))).toBe(false);
  pipeline.table.overwrite(third ?? {});
  await wait(130_000);
  for (const url of hooks) expect(got.filter((one) => one === `${url} article.published troisième`)).toHaveLength(1);
}, 120_000);
