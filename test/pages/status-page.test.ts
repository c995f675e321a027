import { expect, it } from 'vitest';
import { z } from 'zod';
import { attentionSchema } from '#shared/model/attention.ts';
import type { ReceiverStatus, Status } from '#shared/pages/status/status.ts';
import { renderStatusPage } from '#shared/pages/status/status-page.ts';
import { type AttentionParts, attentionIn } from '#shared/status/attention.ts';
import { at, pendingDelivery, siteWith } from '#test/deliver/delivery-fixture.ts';

const hub = 'https://hub.example/';

const receiver = (changes: Partial<ReceiverStatus> = {}): ReceiverStatus => ({
  url: hub,
  condition: { kind: 'healthy' },
  health: { url: hub, failures: 0, lastSuccess: at(10) },
  latency: { delivered: [0.4, 0.8, 1.2, 6], waiting: [] },
  deliveries: [pendingDelivery(3, { status: 'delivered', endedAt: at(3.2), attempts: 1, lastAnswer: '204' })],
  ...changes,
});

const status = (
  changes: Partial<Status & Pick<AttentionParts, 'hubs' | 'refused' | 'unreadable' | 'unstorable'>> = {},
): Status => {
  const { hubs = [], refused = { files: [], count: 0 }, unreadable = [], unstorable, ...others } = changes;
  const parts = {
    now: at(600),
    feeds: [
      { slug: 'fr', title: 'En français', url: 'https://feeds.example.org/feeds/fr/', revision: 3, written: at(2) },
    ],
    receivers: [receiver()],
    sources: [],
    failed: { count: 0, newest: [] },
    drafts: { count: 0, newest: [] },
    deadLetters: [{ queue: 'deliveries-dead', messages: 0 }],
    ...others,
  };
  return {
    ...parts,
    attention: attentionIn({ ...parts, hubs, refused, failed: parts.failed.count, unreadable, unstorable }),
  };
};

const pageIn = (language: string, changes: Parameters<typeof status>[0] = {}): string =>
  new TextDecoder().decode(
    renderStatusPage({ ...status(changes), site: { ...siteWith().identity, language, timeZone: 'UTC' } }),
  );

const dots = (page: string): readonly number[] =>
  [...page.matchAll(/<circle class="dot" cx="([\d.]+)%"/g)].map(([, at]) => Number(at));

it('the plot has a dot for each article, placed by its latency, and the median', () => {
  const places = dots(pageIn('fr'));
  expect(places).toHaveLength(4);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(pageIn('fr')).toContain(`<line class="median" x1="${places[1]?.toFixed(2)}%"`);
});

it('the plot runs from right to left in Arabic, addresses from left to right', () => {
  const page = pageIn('ar');
  expect(page).toContain('<html lang="ar" dir="rtl">');
  expect(dots(page)).toEqual(dots(pageIn('fr')).map((at) => Number((100 - at).toFixed(2))));
  expect(page).toMatch(/<text class="name" direction="ltr" x="100%" text-anchor="end"[^>]*>hub\.example</);
});

it('the plot has a description for screen readers and a table with the same numbers', () => {
  const page = pageIn('es');
  expect(page).toMatch(/<svg [^>]*role="img" aria-labelledby="plot-title plot-words">/);
  expect(page).toContain('Mediana: 0,8 s; 90 % en menos de: 6 s; El más lento: 6 s; En espera: 0.');
  expect(page).toMatch(
    /<th scope="row" role="rowheader">.*hub\.example.*">4<\/td><td [^>]*>0,8 s<\/td><td [^>]*>6 s<\/td><td [^>]*>6 s<\/td>/s,
  );
});

it('the plot shows a waiting article as a ring, and its axis ends after the longest duration', () => {
  const page = pageIn('en', { receivers: [receiver({ latency: { delivered: [1], waiting: [5000] } })] });
  expect(page.match(/class="ring"/g)).toHaveLength(1);
  expect(page).toContain('>6 h</text>');
  expect(page).not.toContain('>1 d</text>');
});

it.each([
  ['ar', 'لا يمكن حفظ أي شيء'],
  ['en', 'Nothing can be stored'],
  ['es', 'No se puede guardar nada'],
  ['fr', 'Rien ne peut être enregistré'],
])('the page says in %s that nothing can be stored, and why', (language, sentence) => {
  const page = pageIn(language, { unstorable: 'The disk of this machine is full: make room on it.' });
  expect(page).toMatch(new RegExp(`<li>${sentence}[^<]*<.*The disk of this machine is full: make room on it\\.`));
});

it('the plot is absent before the first delivery', () => {
  const page = pageIn('fr', { receivers: [receiver({ latency: { delivered: [], waiting: [] } })] });
  expect(page).not.toContain('<svg');
  expect(page).toContain('Aucun article n’a encore été notifié.');
});

it('the page names no problem while there is none', () => {
  expect(pageIn('fr')).toContain('Rien à signaler : destinataires, hubs et sources fonctionnent');
  const { attention } = status({ receivers: [receiver({ condition: { kind: 'pauseRequested', until: at(700) } })] });
  expect(attention).toEqual([]);
});

it('the page names each problem with its remedy', () => {
  const page = pageIn('en', {
    failed: { count: 2, newest: [pendingDelivery(4, { status: 'failed', lastAnswer: '410: <gone>' })] },
    deadLetters: [{ queue: 'barid-files-dead', messages: 3 }],
    receivers: [receiver({ condition: { kind: 'disabled', since: at(0) } })],
    sources: [
      { id: 'aps', url: 'https://aps.example/', condition: 'failing', articleCount: 0, failures: 4, lastError: '404' },
    ],
  });
  expect(page).toContain(
    'Failed deliveries: 2. Fix the errors listed below, then run: <code dir="ltr">npx barid redrive',
  );
  expect(page).toContain('Dead letters in <code dir="ltr">barid-files-dead</code>: 3.');
  expect(page).toContain('Unreadable source: <code dir="ltr">aps</code>.');
  expect(page).toContain(`resume it with: <code dir="ltr">npx barid redrive ${hub}</code>`);
  expect(page).toContain('410: &lt;gone&gt;');
});

const refusedFile = {
  name: 'dépêches/sans titre.md',
  refusedAt: at(500),
  size: 12,
  code: 'ARTICLE_WITHOUT_TITLE',
  detail: 'The article has no title: give it <one>.',
  errors: [],
};
const brokenHub = {
  hub,
  revision: 1,
  topic: 'https://feeds.example.org/feeds/fr/rss.xml',
  checkedAt: at(590),
  missedPings: 3,
  pushDelaysSeconds: [],
  failing: { since: at(100), reason: 'It answers 503.' },
};
const retried = receiver({
  condition: { kind: 'failing' },
  health: { url: hub, failures: 3, failingSince: at(200), lastError: 'It answers <500>.' },
});

it.each([
  [
    'en',
    'Receiver failing since <time',
    'Files that the inbox refused: 4',
    'Drafts that nobody',
    'Hub that does not work',
  ],
  [
    'fr',
    'Destinataire en échec depuis le <time',
    'Fichiers refusés par la boîte',
    'Brouillons que',
    'Hub en panne depuis',
  ],
  ['es', 'Destinatario que falla desde el <time', 'Archivos rechazados por', 'Borradores que', 'Hub que no funciona'],
  ['ar', 'مستلم يُخفق الإرسال إليه منذ <time', 'ملفات رفضها صندوق الوارد: 4', 'مسودات لم ينشرها', 'محور لا يعمل منذ'],
])(
  'the page in %s names receivers that fail, refused files, drafts and hubs, with since when and why',
  (language, ...texts) => {
    const page = pageIn(language, {
      receivers: [retried],
      refused: { files: [refusedFile], count: 4 },
      drafts: { count: 1, newest: [{ id: 'a', title: 'Les oliviers & l’eau' }] },
      hubs: [brokenHub],
    });
    const [, problems = ''] = /<ul class="problems">(.*?)\n<\/ul>/s.exec(page) ?? [];
    for (const text of texts) expect(problems).toContain(text);
    expect(problems).toContain('It answers &lt;500&gt;.');
    expect(problems).toContain('<code dir="ltr">dépêches/sans titre.md</code>');
    expect(problems).toContain('give it &lt;one&gt;.');
    expect(problems).toContain('Les oliviers &amp; l’eau');
    expect(problems).toContain('<bdi>It answers 503.</bdi>');
  },
);

it('a disabled receiver comes before one that Barid still retries, and both before what waits', () => {
  const { attention } = status({
    receivers: [retried, receiver({ url: 'https://b.example/', condition: { kind: 'disabled', since: at(0) } })],
    failed: { count: 1, newest: [] },
    drafts: { count: 1, newest: [] },
    refused: { files: [refusedFile], count: 1 },
  });
  expect(attention.map(({ kind, ...item }) => ('url' in item ? item.url : kind))).toEqual([
    'failedDeliveries',
    'https://b.example/',
    hub,
    'refusedFiles',
    'drafts',
  ]);
  expect(z.array(attentionSchema).parse(attention)).toEqual(attention);
});

it('a feed is a problem if it lags more than two minutes, and not directly after a change', () => {
  const [feed] = status().feeds;
  const behind = (since: number) =>
    pageIn('en', { feeds: feed === undefined ? [] : [{ ...feed, behindSince: at(since) }] });
  expect(behind(470)).toContain('Feed out of date since');
  expect(behind(490)).not.toContain('Feed out of date since');
  expect(behind(490)).toContain('out of date since');
});

it.each([
  ['en', 'Feed with 334 entries only:'],
  ['fr', 'Flux limité à 334 articles'],
  ['es', 'Canal con solo 334 artículos'],
  ['ar', 'خلاصة تعرض 334'],
])('a feed that its bound of bytes shortens is a problem, in %s', (language, sentence) => {
  const [feed] = status().feeds;
  const page = pageIn(language, { feeds: feed === undefined ? [] : [{ ...feed, shortenedTo: 334 }] });
  expect(page).toContain(sentence);
});

it.each([
  ['fr', { kind: 'pauseRequested', until: at(700) }, 'Il a demandé une pause jusqu’au <time'],
  ['ar', { kind: 'paused', until: at(700) }, 'الإرسال متوقف مؤقتًا حتى <time'],
  ['es', { kind: 'hostPaused', until: at(700) }, 'La mayoría de las peticiones a su servidor fallan'],
  ['en', { kind: 'failing' }, 'Consecutive failures: 3. Barid retries automatically'],
  ['zgh', { kind: 'new' }, 'Rien ne lui a encore été envoyé.'],
  ['de', { kind: 'new' }, 'Nothing has been sent to it yet.'],
] as const)('the page in %s describes a receiver whose condition is %o', (language, condition, words) => {
  const health = { url: hub, failures: 3, lastError: '503' };
  expect(pageIn(language, { receivers: [receiver({ condition, health })] })).toContain(words);
});

it('the page allows its own style and no other', () => {
  const page = pageIn('fr');
  expect(page).not.toContain(' style="');
  expect(page.match(/<style>/g)).toHaveLength(1);
});
