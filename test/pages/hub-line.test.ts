import { expect, it } from 'vitest';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubLine } from '#shared/pages/status/hub-line.ts';
import { statusWords } from '#shared/pages/status/words.ts';
import { siteWith } from '#test/deliver/owed.ts';

const words = statusWords({ ...siteWith().identity, language: 'en', timeZone: 'UTC' });

const health: HubHealth = {
  hub: 'self',
  revision: 3,
  topic: 'https://feeds.example.org/feeds/all/atom.xml',
  looked: '2024-11-28T09:00:00.000Z',
  missed: 0,
  delays: [],
};

it('says what our own subscription at a hub has come to', () => {
  expect(hubLine(health, words)).toBe('our subscription there is not confirmed yet; nothing pushed yet');
  const well = { ...health, verified: '2024-11-20T08:00:00.000Z', lastPush: '2024-11-26T08:00:00.000Z' };
  expect(hubLine({ ...well, delays: [1.25, 900] }, words)).toMatch(
    /^our subscription there stands since .*20 November 2024, 08:00.*; last push .*, 1\.3 s after its ping; the slowest of 2: 15 min$/,
  );
});

it('says what is wrong with it, in the words of others as text, and since when no feed names it', () => {
  const failing = { since: '2024-11-27T08:00:00.000Z', reason: 'It takes no pings: <b>non</b>' };
  const line = hubLine({ ...health, failing, withheld: '2024-11-28T08:05:00.000Z' }, words);
  expect(line).toContain('It takes no pings: &lt;b&gt;non&lt;/b&gt;');
  expect(line).toMatch(/no feed names it since .*08:05/);
});
