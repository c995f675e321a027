import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Unreadable } from '#shared/errors.ts';
import { sha256 } from '#shared/hash.ts';
import { countReaders } from '#shared/readers/count-readers.ts';
import { readerRoutes, readReaders } from '#shared/readers/reader-routes.ts';
import { readingService } from '#shared/readers/reading-service.ts';
import { addHash, countOf, emptySketch } from '#shared/readers/sketch.ts';
import { memoryReaderStore } from '#test/memory/memory-reader-store.ts';
import { readAccessLog } from '#test/readers/read-access-log.ts';

const publicUrl = 'https://feeds.example.org';
const fields =
  '#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query';

const line = (
  address: string,
  userAgent: string,
  { path = '/feeds/fr/rss.xml', day = '2024-11-27', status = 200, method = 'GET' } = {},
): string =>
  [
    day,
    '10:00:00',
    'CDG50-C1',
    4000,
    address,
    method,
    'd111.cloudfront.net',
    path,
    status,
    '-',
    encodeURIComponent(userAgent),
    '-',
  ].join('\t');

const open = (files: Readonly<Record<string, string>>, broken: readonly string[] = []) => {
  const { store, salts } = memoryReaderStore();
  let now = '2024-11-27T12:04:00.000Z';
  const ports = {
    readers: store,
    logs: {
      list: async (since: Date) =>
        Object.keys(files)
          .map((key, minute) => ({
            key,
            arrivedAt: new Date(Date.parse('2024-11-27T10:00:00.000Z') + minute * 60_000),
          }))
          .filter(({ arrivedAt }) => arrivedAt > since),
      read: async (key: string, take: (line: string) => Promise<void>) => {
        for (const one of (files[key] ?? '').split('\n')) await take(one);
        return broken.includes(key) ? ('broken' as const) : ('whole' as const);
      },
    },
    fanOuts: {
      topics: async () => [
        { topic: `${publicUrl}/feeds/fr/rss.xml`, revision: 1, changedAt: '', fannedOutAt: [], confirmations: 2 },
      ],
    },
    subscriptions: {
      list: async (topic: string) =>
        [
          ['2024-12-01T00:00:00.000Z', 'https://reader.example/'],
          ['2024-11-01T00:00:00.000Z', 'https://over.example/'],
          ['2024-12-01T00:00:00.000Z', `${publicUrl}/websub/probe`],
        ].map(([expiresAt = '', callback = '']) => ({
          topic,
          callback,
          leaseSeconds: 864_000,
          expiresAt,
          verifiedAt: '2024-11-20T00:00:00.000Z',
        })),
    },
    publicUrl,
    clock: { now: () => new Date(now) },
  };
  const setClock = (to: string): void => {
    now = to;
  };
  return { ports, store, salts, setClock };
};

const shown = async ({ store }: ReturnType<typeof open>) =>
  readReaders({ since: '2024-11-01', until: '2024-11-30' }, store);

const feedly = 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)';

it.each([
  [feedly, 'Feedly', 16],
  [
    'NewsBlur Feed Fetcher - 12 subscribers - http://www.newsblur.com/site/1/x (Mozilla/5.0)',
    'NewsBlur Feed Fetcher',
    12,
  ],
  ['Feedbin feed-id:1234 - 3 subscribers', 'Feedbin', 3],
  ['Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 1 subscriber; )', 'Inoreader', 1],
  ['Mozilla/5.0 (compatible; theoldreader.com; 7 subscribers; feed-id=5a)', 'theoldreader.com', 7],
  ['FreshRSS/1.20 (Linux; https://freshrss.org) 1,204 readers', 'FreshRSS', 1204],
])('%s reads for its subscribers', (userAgent, name, subscribers) => {
  expect(readingService(userAgent, 'rss.xml')).toMatchObject({ name, subscribers });
});

it('a program that names no number reads for itself', () => {
  expect(readingService('NetNewsWire (RSS Reader; https://netnewswire.com/)', 'rss.xml')).toBeUndefined();
  expect(readingService('', 'rss.xml')).toBeUndefined();
});

it('a service that polls all day counts once, with the highest number that it named; its feeds are distinguished by their ids', async () => {
  const site = open({
    a: [fields, line('10.0.0.1', feedly), line('10.0.0.2', feedly.replace('16', '18')), line('10.0.0.3', feedly)].join(
      '\n',
    ),
    b: [
      fields,
      line('10.0.0.9', 'Feedbin feed-id:1 - 3 subscribers'),
      line('10.0.0.9', 'Feedbin feed-id:2 - 4 subscribers', { path: '/feeds/fr/atom.xml' }),
      line('10.0.0.9', 'Feedbin feed-id:1 - 3 subscribers', { status: 304 }),
      line('10.0.0.1', feedly, { path: '/feeds/fr/feed.json' }),
    ].join('\n'),
  });
  await countReaders(site.ports);
  expect(await shown(site)).toEqual([
    {
      day: '2024-11-27',
      feed: 'fr',
      subscribers: 18 + 16 + 7,
      services: { Feedly: 34, Feedbin: 7 },
      pollers: 0,
      hubSubscribers: 1,
    },
  ]);
});

it('pollers are distinct by address and program, and a file that comes again counts once', async () => {
  const netNewsWire = 'NetNewsWire (RSS Reader; https://netnewswire.com/)';
  const site = open({
    a: [
      fields,
      line('10.0.0.1', netNewsWire),
      line('10.0.0.1', netNewsWire),
      line('2001:db8::1', netNewsWire),
      line('10.0.0.1', 'Vienna/3.9'),
    ].join('\n'),
  });
  for (let again = 0; again < 3; again += 1) await countReaders(site.ports);
  expect((await shown(site)).map(({ pollers }) => pollers)).toEqual([3]);
});

it('a row that cannot be read stops the counts of its own feed only', async () => {
  const site = open({
    a: [fields, ...['fr', 'ar'].map((feed) => line('10.0.0.1', 'P/1', { path: `/feeds/${feed}/rss.xml` }))].join('\n'),
  });
  const readers: typeof site.ports.readers = {
    ...site.ports.readers,
    day: async (day, feed) => {
      if (feed === 'fr') throw new Unreadable('ROW_UNREADABLE', 'The row READERS cannot be read.');
      return site.ports.readers.day(day, feed);
    },
  };
  await countReaders({ ...site.ports, readers });
  expect((await shown(site)).map(({ feed, pollers }) => [feed, pollers])).toEqual([['ar', 1]]);
});

it('a counter that is cut off goes on with the files that it had not read, and all are counted', async () => {
  const files = Array.from({ length: 100 }, (_, minute) => [
    `f${minute}`,
    `${fields}\n${line('10.0.0.1', `P/${minute}`)}`,
  ]);
  const site = open(Object.fromEntries(files));
  const reads: string[] = [];
  const cutOffAfter = (count: number) => ({
    ...site.ports,
    logs: {
      ...site.ports.logs,
      read: async (key: string, take: (line: string) => Promise<void>) => {
        if (reads.push(key) > count) throw new Error('out of time');
        return site.ports.logs.read(key, take);
      },
    },
  });
  await expect(countReaders(cutOffAfter(45))).rejects.toThrow('out of time');
  reads.length = 0;
  await countReaders(cutOffAfter(80));
  expect(reads[0]).toBe('f35');
  expect((await shown(site)).map(({ pollers }) => pollers)).toEqual([
    expect.toSatisfy((n: number) => n > 92 && n < 108),
  ]);
});

it('a file that breaks off counts for nothing, as its lines may', async () => {
  const files = { a: `${fields}\n${line('10.0.0.1', 'P/1')}`, b: `${fields}\n${line('10.0.0.2', 'P/2')}` };
  const site = open(files, ['b']);
  await countReaders(site.ports);
  expect((await shown(site)).map(({ pollers }) => pollers)).toEqual([1]);
});

it('of a feed with more services than are counted, those that are known go on to be counted, whatever file they are in', async () => {
  const service = (index: number, subscribers: number) => line('10.0.0.1', `S${index}/1 ${subscribers} subscribers`);
  const first = Array.from({ length: 200 }, (_, index) => service(index, 1));
  const second = [...Array.from({ length: 300 }, (_, index) => service(1000 + index, 1)), service(7, 9)];
  const site = open({ a: [fields, ...first].join('\n'), b: [fields, ...second].join('\n') });
  await countReaders(site.ports);
  const [{ services = {}, subscribers } = {}] = await shown(site);
  expect([Object.keys(services).length, services.S7, subscribers]).toEqual([200, 9, 208]);
});

it('a file whose feed another counter writes meanwhile is counted beside it', async () => {
  const site = open({ a: [fields, line('10.0.0.1', 'P/1'), line('10.0.0.1', feedly)].join('\n') });
  let isFirst = true;
  const readers: typeof site.ports.readers = {
    ...site.ports.readers,
    writeDay: async (day) => {
      const other = { ...day, services: { 'Feedbin 1': 3 }, sketch: addHash(emptySketch(), sha256('another')) };
      if (isFirst && day.feed === 'fr') await site.store.writeDay(other);
      isFirst = false;
      return site.store.writeDay(day);
    },
  };
  await countReaders({ ...site.ports, readers });
  expect(await shown(site)).toMatchObject([{ services: { Feedly: 16, Feedbin: 3 }, pollers: 2 }]);
});

it('counts no request that failed, that changes nothing, of no feed, of another day than the last two, or of Barid itself', async () => {
  const site = open({
    a: [
      fields,
      line('10.0.0.1', 'Vienna/3.9', { status: 404 }),
      line('10.0.0.2', 'Vienna/3.9', { method: 'HEAD' }),
      line('10.0.0.3', 'Vienna/3.9', { path: '/feeds/fr/' }),
      line('10.0.0.4', 'Vienna/3.9', { day: '2024-11-20' }),
      line('10.0.0.5', 'Vienna/3.9', { day: '2024-11-29' }),
      line('10.0.0.6', `Barid/0.1 (+${publicUrl})`),
      'a broken line',
    ].join('\n'),
  });
  await countReaders(site.ports);
  expect((await shown(site)).map(({ feed, pollers }) => [feed, pollers])).toEqual([['fr', 0]]);
});

it('keeps no address, and throws away the salt with which it could be looked for', async () => {
  const site = open({ a: [fields, line('192.0.2.77', 'Vienna/3.9')].join('\n') });
  await countReaders(site.ports);
  expect(JSON.stringify(await site.store.days('2024-11-01', '2024-11-30'))).not.toContain('192.0.2.77');
  expect([...site.salts.keys()]).toEqual(['2024-11-27']);
  site.setClock('2024-11-29T12:04:00.000Z');
  await countReaders(site.ports);
  expect([...site.salts.keys()]).toEqual([]);
  expect((await shown(site)).find(({ day }) => day === '2024-11-27')?.pollers).toBe(1);
});

it('a log file is read by the names of its fields, whatever their order', () => {
  const text =
    '#Version: 1.0\n#Fields: sc-status date cs-method cs(User-Agent) c-ip cs-uri-stem\n304\t2024-11-27\tGET\tA%2520B\t::1\t/feeds/ar/atom.xml\n';
  expect(readAccessLog(text)).toEqual([
    { day: '2024-11-27', method: 'GET', path: '/feeds/ar/atom.xml', status: 304, userAgent: 'A B', address: '::1' },
  ]);
});

it('of a field that a log names twice the first one counts, however many fields it names for however many lines', () => {
  const names = `#Fields: date c-ip c-ip ${'x '.repeat(50_000)}\n`;
  const requests = readAccessLog(`${names}${'2024-11-27\t::1\t::2\n'.repeat(5_000)}`);
  expect(requests).toHaveLength(5_000);
  expect(requests[0]).toMatchObject({ day: '2024-11-27', address: '::1' });
});

it('a sketch counts distinct texts within some per cent, in any order and however often', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.string(), (count, salt) => {
      let sketch = emptySketch();
      for (let index = 0; index < count; index += 1) sketch = addHash(sketch, sha256(`${salt}${index}`));
      for (let index = 0; index < Math.min(count, 50); index += 1) sketch = addHash(sketch, sha256(`${salt}${index}`));
      expect(Math.abs(countOf(sketch) - count)).toBeLessThanOrEqual(Math.max(2, count * 0.15));
    }),
    { numRuns: 20 },
  );
});

it('GET /readers gives the last thirty days, or the days and the feed that are asked for, and refuses what is no day', async () => {
  const site = open({ a: [fields, line('10.0.0.1', feedly)].join('\n') });
  await countReaders(site.ports);
  const ask = async (query: string) => {
    const request = {
      method: 'GET',
      path: '/readers',
      query: new URLSearchParams(query),
      headers: {},
      body: new Uint8Array(),
      params: {},
      address: '',
    };
    return JSON.parse((await readerRoutes(site.ports)['GET /readers?feed&since&until'](request)).body).items;
  };
  expect(await ask('')).toHaveLength(1);
  expect(await ask('feed=ar')).toEqual([]);
  expect(await ask('since=2024-11-28')).toEqual([]);
  for (const query of ['since=yesterday', 'until=2024-13-40'])
    await expect(ask(query)).rejects.toMatchObject({ code: 'DAY_INVALID' });
});
