import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ownerWith } from '#shared/model/caller.ts';
import type { Delivery } from '#shared/model/delivery.ts';
import type { Status } from '#shared/pages/status/status.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { ingestFixtures } from '#test/ingest/ingest-fixture.ts';
import { deskOver, elementsOf, hiddenIn, quietStatus } from './desk-fixture.ts';

const open = ingestFixtures();

const corpus = z.object({ vectors: z.array(z.object({ html: z.string() })) });
const folder = new URL('../fixtures/xss/', import.meta.url);
const vectors = readdirSync(folder).flatMap((file) =>
  corpus.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))).vectors.map(({ html }) => html),
);

/** What leaves an attribute, a text, a comment or a textarea. */
const exits = [
  `"><script>alert(1)</script>`,
  `'><img src=x onerror=alert(1)>`,
  '</textarea><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '<!-- --><svg onload=alert(1)>',
  `" autofocus onfocus="alert(1)`,
  '{time}{count}{text}<b onclick=alert(1)>',
  '&quot;&gt;&lt;script&gt;alert(1)',
];

/** The elements that pages of the desk are made of, and those of a sanitised body. */
const known = new Set(
  'html head meta title link style body a header div p bdi nav form input button h1 h2 h3 main section label select option textarea small span details summary ul ol li dl dt dd table thead tbody tr th td code time ins del b strong em br figure img cite q i u s sub sup blockquote pre hr h4 h5 h6 caption audio video source figcaption abbr mark kbd samp var dfn data wbr ruby rb rt rp rtc track col colgroup tfoot picture address center tt big acronym strike svg desc line rect text'.split(
    ' ',
  ),
);

/** Programs that a page would run, and addresses that would. */
const faultsIn = (html: string): readonly string[] =>
  elementsOf(html).flatMap(({ name, attributes }) => [
    ...(known.has(name) ? [] : [`<${name}>`]),
    ...Object.entries(attributes).flatMap(([attribute, value]) => {
      const isProgram = /^on|^style$|^srcdoc$|^formaction$/.test(attribute);
      const isAddress = /^(?:href|src|action|poster|data)$/.test(attribute);
      const isHarmful = isAddress && !/^(?:https?:|mailto:|tel:|\/|#|data:(?:,|image\/)|$)/i.test(value.trim());
      return isProgram || isHarmful ? [`<${name} ${attribute}="${value.slice(0, 60)}">`] : [];
    }),
  ]);

const statusWith = (text: string): Status => ({
  ...quietStatus,
  attention: [
    { kind: 'failedDeliveries', count: 1 },
    {
      kind: 'refusedFiles',
      count: 1,
      newest: [{ name: text, refusedAt: quietStatus.now, size: 1, code: 'X', detail: text, errors: [] }],
    },
    { kind: 'receiver', url: text, condition: { kind: 'failing' }, failures: 1, since: quietStatus.now, reason: text },
    { kind: 'hub', hub: text, since: quietStatus.now, reason: text },
    { kind: 'source', id: text, condition: 'failing', failures: 1, reason: text },
    { kind: 'drafts', count: 1, newest: [{ id: text, title: text }] },
    { kind: 'deadLetters', queue: text, messages: 1 },
    { kind: 'feedBehind', slug: text, title: text, since: quietStatus.now },
  ],
  receivers: [
    {
      url: text,
      condition: { kind: 'failing' },
      health: { url: text, failures: 1, lastError: text },
      latency: { delivered: [], waiting: [] },
      deliveries: [],
    },
  ],
  sources: [{ id: text, url: text, condition: 'failing', articleCount: 1, failures: 1, lastError: text }],
});

const siteWith = (text: string) =>
  parseSite({
    site: {
      ...{ title: `Journal ${text}`, url: 'https://www.example.org', language: 'fr', description: text },
      timeZone: 'Africa/Casablanca',
    },
    feeds: [{ slug: 'all', title: `Tout ${text}` }],
    notify: { hubs: ['https://hub.example/'] },
  });

/** Everything that anybody may have written, on every page. */
const pagesWith = async (text: string): Promise<readonly (readonly [page: string, html: string])[]> => {
  const fixture = await open(siteWith(text));
  const delivery: Delivery = {
    ...{ id: 'd1', route: 'websub-hub', receiver: 'https://hub.example/' },
    ...{ subject: { kind: 'feed', slug: 'all', topics: [] }, revision: 1, status: 'failed', attempts: 3 },
    ...{
      changedAt: '2024-11-28T09:00:00.000Z',
      nextAttemptAt: quietStatus.now,
      dueAt: quietStatus.now,
      lastAnswer: text,
    },
  };
  const readers = [
    ...[{ day: '2024-11-27', feed: 'all', subscribers: 1, services: { [text]: 1 }, pollers: 1, hubSubscribers: 0 }],
  ];
  const options = { callers: { key: ownerWith('key') }, status: statusWith(text), deliveries: [delivery], readers };
  const desk = deskOver(fixture, options);
  const signIn = (await desk.get(`/desk/sign-in?next=${encodeURIComponent(text)}`)).body;
  const enter = (await desk.get(`/desk/enter?code=${encodeURIComponent(text)}`)).body;
  await desk.signIn('key');
  const item = (title: string): string =>
    JSON.stringify({
      ...{ id: `urn:${text}`, title, content_html: `<p>Texte ${text}</p>`, summary: text, language: 'fr' },
      ...{
        authors: [{ name: text }],
        tags: [text],
        image: `https://www.example.org/?${text}`,
        date_published: '2024-11-27T10:00:00Z',
      },
      ...{ attachments: [{ url: `https://www.example.org/a?${text}`, mime_type: 'image/png', title: text }] },
    });
  const preview = await desk.post('/desk/new', { do: 'read', document: item(`Titre ${text}`) });
  const digest = hiddenIn(preview.body, 'digest') ?? '';
  const stored = await desk.post('/desk/new', { do: 'publish', document: item(`Titre ${text}`), digest });
  expect(stored.status).toBe(303);
  const changed = await desk.post('/desk/new', { do: 'read', document: item(`Autre ${text}`) });
  const again = { do: 'publish', document: item(`Autre ${text}`), digest: hiddenIn(changed.body, 'digest') ?? '' };
  await desk.post('/desk/new', again);
  const article = (stored.headers.location ?? '').replace(/\?.*/, '');
  const query = encodeURIComponent(text);
  const addresses = [
    ...['/desk', '/desk/new', '/desk/receivers', '/desk/sources', '/desk/readers', article],
    ...[
      `/desk?q=${query}`,
      `/desk?author=${query}`,
      `/desk?feed=${query}`,
      `/desk?source=${query}`,
      `/desk?done=${query}`,
    ],
    ...[
      `/desk?status=${query}`,
      `/desk?after=${query}`,
      `/desk?${query}=1`,
      `/desk/articles/${query}`,
      `/desk/${query}`,
    ],
  ];
  const pages: (readonly [string, string])[] = [
    ['sign in', signIn],
    ['enter', enter],
    ['preview', preview.body],
    ['changed', changed.body],
    ['refused', (await desk.post('/desk/new', { do: 'read', document: `{${text}` })).body],
    ['composer', (await desk.post('/desk/new', { do: 'change', document: text })).body],
  ];
  for (const address of addresses) pages.push([address, (await desk.get(address)).body]);
  return pages;
};

it.each(exits)('whatever people, sources and receivers write, no page runs it: %s', async (text) => {
  const faults = (await pagesWith(text)).flatMap(([page, html]) => faultsIn(html).map((fault) => `${page}: ${fault}`));
  expect(faults).toEqual([]);
});

it('no page runs a vector of the corpus, in any field', async () => {
  // Together in one field: each would do alone what it does here.
  for (let from = 0; from < vectors.length; from += 25) {
    const text = vectors
      .slice(from, from + 25)
      .join(' ')
      .slice(0, 2500)
      .toWellFormed();
    const faults = (await pagesWith(text)).flatMap(([page, html]) =>
      faultsIn(html).map((fault) => `${page}: ${fault}`),
    );
    expect(faults).toEqual([]);
  }
}, 120_000);

it('the policy of every page allows no script, one style, and forms for the desk alone', async () => {
  const desk = deskOver(await open(), { callers: { key: ownerWith('key') } });
  for (const answer of [await desk.get('/desk'), await desk.signIn('guess'), await desk.get('/desk/nothing')]) {
    const { 'content-security-policy': policy = '', ...headers } = answer.headers;
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src/);
    expect(policy).toContain("form-action 'self'; frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
  }
});
