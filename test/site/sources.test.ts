import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Misconfigured } from '#shared/errors.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { parseDuration, sourceSecrets } from '#shared/site/sources.ts';

const site = { title: 'T', url: 'https://www.example.org', language: 'fr', description: 'd' };
const parse = (sources: unknown, rules?: unknown) =>
  parseSite({ site, feeds: [{ slug: 'all' }], sources, ...(rules === undefined ? {} : { rules }) });

/** The faults of a site file with these sources, or rules. */
const faults = (...said: Parameters<typeof parse>): readonly string[] => {
  try {
    parse(...said);
    return [];
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return error.faults.map(({ pointer, message }) => `${pointer}: ${message}`);
  }
};

it('defaults are filled in where a source leaves a setting out', () => {
  expect(parse([{ id: 'agence', url: 'https://agence.example/' }]).sources).toEqual([
    { id: 'agence', url: 'https://agence.example/', type: 'auto', rules: {} },
  ]);
});

it('the poll interval of a source is given in seconds', () => {
  const every = (text: string) => parse([{ id: 'a', url: 'https://a.example/', every: text }]).sources?.[0]?.every;
  expect(['PT5M', 'PT1H30M', 'P1D', 'PT86400S'].map(every)).toEqual([300, 5400, 86_400, 86_400]);
});

it('a fault of a source is reported with its path, what was expected and what was found', () => {
  const url = 'https://a.example/';
  expect(faults([{ id: 'A B', url }])).toEqual([
    '/sources/0/id: expected a name of the letters a to z, digits and single hyphens; found "A B"',
  ]);
  expect(faults([{ id: 'a', url: 'ftp://a' }])).toEqual([
    '/sources/0/url: expected an absolute http or https URL; found "ftp://a"',
  ]);
  for (const every of ['15 minutes', 'PT1M', 'P2D', 'P1Y', 'PT', 'P']) {
    expect(faults([{ id: 'a', url, every }])).toEqual([
      `/sources/0/every: expected an ISO 8601 duration from PT5M to P1D, such as PT15M; found "${every}"`,
    ]);
  }
  expect(
    faults([
      { id: 'a', url },
      { id: 'a', url },
    ])[0],
  ).toMatch(/^\/sources: two sources have the same id/);
  expect(faults([{ id: 'a', url, type: 'rss' }])).toHaveLength(1);
});

it('an invalid pattern and a drop rule without a pattern are refused', () => {
  expect(faults([], { drop: [{ title: '(' }, {}] })).toEqual([
    '/rules/drop/0/title: expected a regular expression of JavaScript, such as ^Publireportage; found "("',
    '/rules/drop/1: expected a pattern for title, author or tag; found {}',
  ]);
});

it('parseDuration reads ISO 8601 durations from weeks to seconds, and no other text', () => {
  const part = fc.nat({ max: 999 });
  fc.assert(
    fc.property(part, part, part, part, (days, hours, minutes, seconds) => {
      expect(parseDuration(`P${days}DT${hours}H${minutes}M${seconds}S`)).toBe(
        days * 86_400 + hours * 3600 + minutes * 60 + seconds,
      );
    }),
    { numRuns: 100 },
  );
  expect(['', 'P', 'PT', '5M', 'P1M', 'PT1.5H', 'P1DT'].map(parseDuration)).toEqual(Array.from({ length: 7 }));
});

it('a user name or password in the URL of a source is refused without being repeated, with the setting to use', () => {
  const found = faults([{ id: 'a', url: 'https://barid:motdepasse@a.example/rss' }]);
  expect(found).toEqual([expect.stringContaining('"authentication": {"user": "…", "secret": "NAME"}')]);
  expect(found.join()).not.toContain('motdepasse');
});

it('a secret of a source stands in its URL as {secret}, or in its authentication', () => {
  const url = 'https://a.example/rss?key={secret}';
  expect(faults([{ id: 'a', url, secret: 'A_KEY' }])).toEqual([]);
  expect(faults([{ id: 'a', url }])).toEqual([expect.stringMatching(/^\/sources\/0\/secret: expected the name/)]);
  expect(faults([{ id: 'a', url: 'https://a.example/', secret: 'A_KEY' }])).toEqual([
    expect.stringMatching(/^\/sources\/0\/url: expected \{secret\} in the URL/),
  ]);
  const withCredentials = (authentication: object) => faults([{ id: 'a', url: 'https://a.example/', authentication }]);
  expect(withCredentials({ secret: 'A_TOKEN' })).toEqual([]);
  expect(withCredentials({ user: 'barid', secret: 'A_PASSWORD' })).toEqual([]);
  expect(withCredentials({ header: 'X-Api-Key', secret: 'A_KEY' })).toEqual([]);
  expect(withCredentials({ user: 'barid', header: 'X-Api-Key', secret: 'A' })).toHaveLength(1);
  expect(withCredentials({ header: 'Host', secret: 'A' })).toHaveLength(1);
  expect(withCredentials({ user: 'a:b', secret: 'A' })).toHaveLength(1);
});

it('names the secrets of all sources once', () => {
  const { sources } = parse([
    { id: 'a', url: 'https://a.example/{secret}', secret: 'A', authentication: { user: 'u', secret: 'B' } },
    { id: 'b', url: 'https://b.example/', authentication: { secret: 'A' } },
  ]);
  expect(sourceSecrets(sources)).toEqual(['A', 'B']);
});
