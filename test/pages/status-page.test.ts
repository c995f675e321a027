import { expect, it } from 'vitest';
import { renderStatusPage } from '#shared/pages/status/status-page.ts';
import type { ReceiverStatus, Status } from '#shared/pages/status/view.ts';
import { at, owed, siteWith } from '#test/deliver/owed.ts';

const hub = 'https://hub.example/';

const receiver = (changes: Partial<ReceiverStatus> = {}): ReceiverStatus => ({
  url: hub,
  condition: { kind: 'well' },
  health: { url: hub, failures: 0, lastSuccess: at(10) },
  times: { told: [0.4, 0.8, 1.2, 6], waiting: [] },
  deliveries: [owed(3, { status: 'delivered', endedAt: at(3.2), attempts: 1, lastAnswer: '204' })],
  ...changes,
});

const status = (changes: Partial<Status> = {}): Status => ({
  now: at(600),
  feeds: [
    { slug: 'fr', title: 'En français', url: 'https://feeds.example.org/feeds/fr/', revision: 3, written: at(2) },
  ],
  receivers: [receiver()],
  sources: [],
  failed: { count: 0, newest: [] },
  deadLetters: [{ queue: 'deliveries-dead', messages: 0 }],
  ...changes,
});

const pageIn = (language: string, changes: Partial<Status> = {}): string =>
  new TextDecoder().decode(
    renderStatusPage({ ...status(changes), site: { ...siteWith().identity, language, timeZone: 'UTC' } }),
  );

const dots = (page: string): readonly number[] =>
  [...page.matchAll(/<circle class="dot" cx="([\d.]+)%"/g)].map(([, at]) => Number(at));

it('the plot has a dot for each article, further on the longer it took, and the median', () => {
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

it('the plot says the same in words to whoever does not see it, and in a table', () => {
  const page = pageIn('es');
  expect(page).toMatch(/<svg [^>]*role="img" aria-labelledby="plot-title plot-words">/);
  expect(page).toContain('Mediana: 0,8 s; 9 de 10 en: 6 s; El más lento: 6 s; En espera: 0.');
  expect(page).toMatch(/<th scope="row">.*hub\.example.*<td>4<\/td><td>0,8 s<\/td><td>6 s<\/td><td>6 s<\/td>/s);
});

it('the plot shows what waits as a ring, and ends with the longest', () => {
  const page = pageIn('en', { receivers: [receiver({ times: { told: [1], waiting: [5000] } })] });
  expect(page.match(/class="ring"/g)).toHaveLength(1);
  expect(page).toContain('>6 h</text>');
  expect(page).not.toContain('>1 d</text>');
});

it('the plot is left out while nothing was told', () => {
  const page = pageIn('fr', { receivers: [receiver({ times: { told: [], waiting: [] } })] });
  expect(page).not.toContain('<svg');
  expect(page).toContain('Aucun article n’a encore été annoncé.');
});

it('what needs somebody is nothing while all is well', () => {
  expect(pageIn('fr')).toContain('Rien : chaque destinataire est prévenu, et rien n’a été abandonné.');
});

it('what needs somebody is said with what to do', () => {
  const page = pageIn('en', {
    failed: { count: 2, newest: [owed(4, { status: 'failed', lastAnswer: '410: <gone>' })] },
    deadLetters: [{ queue: 'barid-files-dead', messages: 3 }],
    receivers: [receiver({ condition: { kind: 'disabled', since: at(0) } })],
    sources: [
      { id: 'aps', url: 'https://aps.example/', condition: 'failing', articles: 0, failures: 4, lastError: '404' },
    ],
  });
  expect(page).toContain('Deliveries given up: 2. Mend what they say, then run: <code dir="ltr">npx barid redrive');
  expect(page).toContain('Dead letters in <code dir="ltr">barid-files-dead</code>: 3.');
  expect(page).toContain('Source that cannot be read: <code dir="ltr">aps</code>.');
  expect(page).toContain(`resume it with: <code dir="ltr">npx barid redrive ${hub}</code>`);
  expect(page).toContain('410: &lt;gone&gt;');
});

it('what needs somebody is a feed that is behind for more than a minute, not one that was changed a moment ago', () => {
  const [feed] = status().feeds;
  const behind = (since: number) =>
    pageIn('en', { feeds: feed === undefined ? [] : [{ ...feed, behindSince: at(since) }] });
  expect(behind(500)).toContain('Feed behind since');
  expect(behind(590)).not.toContain('Feed behind since');
  expect(behind(590)).toContain('behind since');
});

it.each([
  ['fr', { kind: 'asked', until: at(700) }, 'Il a demandé la paix jusqu’au <time'],
  ['ar', { kind: 'paused', until: at(700) }, 'لا يُرسل إليه شيء حتى <time'],
  ['es', { kind: 'host', until: at(700) }, 'Casi todas las llamadas a su servidor fallan'],
  ['en', { kind: 'failing' }, 'Failures in a row: 3. It is tried again by itself'],
  ['zgh', { kind: 'new' }, 'Rien ne lui a encore été envoyé.'],
  ['de', { kind: 'new' }, 'Nothing was sent to it yet.'],
] as const)('says in %s of a receiver what is to be done when it is %o', (language, condition, words) => {
  const health = { url: hub, failures: 3, lastError: '503' };
  expect(pageIn(language, { receivers: [receiver({ condition, health })] })).toContain(words);
});

it('allows its own style and no other', () => {
  const page = pageIn('fr');
  expect(page).not.toContain(' style="');
  expect(page.match(/<style>/g)).toHaveLength(1);
});
