import { expect, it } from 'vitest';
import type { HubHealth } from '#shared/model/hub-health.ts';
import type { ReceiverCondition } from '#shared/model/receiver-condition.ts';
import { describeReceiver, htmlPhrases, plainPhrases, type ReceiverHealth } from '#shared/pages/status/phrases.ts';
import { describeHub } from '#shared/pages/status/receiver-section.ts';
import { siteWith } from '#test/deliver/delivery-fixture.ts';

const phrases = htmlPhrases({ ...siteWith().identity, language: 'en', timeZone: 'UTC' });

const hubHealth: HubHealth = {
  hub: 'self',
  revision: 3,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  checkedAt: '2024-11-28T09:00:00.000Z',
  missedPings: 0,
  pushDelaysSeconds: [],
};

it('a hub without a push is described by its subscription alone', () => {
  expect(describeHub(hubHealth, phrases)).toBe(
    'The monitoring subscription is not confirmed yet. No push has arrived yet.',
  );
});

it('a healthy hub is described by its subscription, its last push and its delays', () => {
  const healthy = { ...hubHealth, verifiedSince: '2024-11-20T08:00:00.000Z', lastPushAt: '2024-11-26T08:00:00.000Z' };
  expect(describeHub({ ...healthy, pushDelaysSeconds: [1.25, 900] }, phrases)).toMatch(
    /^The monitoring subscription has been active since .*20 November 2024, 08:00.* Last push: .* It arrived 1\.3 s after its ping; the slowest of 2 took 15 min\.$/,
  );
});

it('a failing hub is described by its fault, escaped, and since when no feed advertises it', () => {
  const failing = { since: '2024-11-27T08:00:00.000Z', reason: 'It takes no pings: <b>non</b>' };
  const line = describeHub({ ...hubHealth, failing, withheldSince: '2024-11-28T08:05:00.000Z' }, phrases);
  expect(line).toContain('It takes no pings: &lt;b&gt;non&lt;/b&gt;');
  expect(line).toMatch(/Feeds have not advertised it since .*08:05/);
});

const url = 'https://hub.example/';

const inTerminal = (condition: ReceiverCondition, health: ReceiverHealth): string =>
  describeReceiver(url, condition, health, plainPhrases).join(' ');

it.each([
  ['500', 'Last answer: 500.'],
  ['hub.example gave no answer: it hung up (ECONNRESET).', 'it hung up (ECONNRESET).'],
  ['تعذّر ذلك؟', 'Last answer: تعذّر ذلك؟'],
])('the terminal ends the last answer %s with one punctuation mark', (lastError, end) => {
  const line = inTerminal({ kind: 'failing' }, { failures: 3, lastError });
  expect(line.slice(-end.length)).toBe(end);
});

it('the terminal names the command that retries a failing receiver', () => {
  const line = inTerminal({ kind: 'failing' }, { failures: 3, lastError: '500' });
  expect(line).toContain('Consecutive failures: 3.');
  expect(line).toContain(`npx barid redrive ${url}`);
});

it('the terminal gives instants in RFC 3339', () => {
  const until = '2026-11-24T03:30:00.000Z';
  expect(inTerminal({ kind: 'pauseRequested', until }, { failures: 1, lastError: '429' })).toBe(
    `It requested a pause until ${until} (429 or Retry-After). No action is needed. Last answer: 429.`,
  );
});

it('a receiver with neither a success nor a failure is described as unused', () => {
  expect(inTerminal({ kind: 'healthy' }, { failures: 0 })).toBe('Nothing has been sent to it yet.');
});

it('a warned receiver is described with the day on which Barid disables it', () => {
  const warnedAt = '2026-11-24T03:30:00.000Z';
  expect(inTerminal({ kind: 'failing' }, { failures: 9, warnedAt })).toContain('disables it after five days');
});
