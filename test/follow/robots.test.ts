import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRobots } from '#shared/follow/robots.ts';

const site = 'https://journal.example';
const allows = (text: string, path: string) => parseRobots(text, 'Barid').allows(site + path);

it('obeys only the group that names Barid', () => {
  const text = 'User-agent: *\nDisallow: /\n\nUser-agent: barid\nDisallow: /admin\n';
  expect([allows(text, '/article'), allows(text, '/admin/x')]).toEqual([true, false]);
});

it('obeys the group for * when no group names Barid', () => {
  expect(allows('User-agent: other\nDisallow: /\n', '/a')).toBe(true);
  expect(allows('User-agent: other\nUser-agent: *\nDisallow: /\n', '/a')).toBe(false);
});

it('merges several groups for the same crawler, whatever lines are between them', () => {
  const text =
    'User-agent: Barid\nSitemap: https://x/\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: Barid\nDisallow: /b';
  expect(['/a', '/b', '/c'].map((path) => allows(text, path))).toEqual([false, false, true]);
});

it('obeys the longest matching rule, and of equal ones the one that allows', () => {
  const text = 'User-agent: *\nDisallow: /news\nAllow: /news/public\nDisallow: /same\nAllow: /same';
  expect(['/news/x', '/news/public/x', '/same'].map((path) => allows(text, path))).toEqual([false, true, true]);
});

it('matches * and $, and compares percent-encoded octets', () => {
  const text = 'User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print=\nDisallow: /é\nDisallow: /%D8%A3';
  const paths = ['/a.pdf', '/a.pdf?x', '/a?print=1', '/%c3%a9t%c3%a9', '/أخبار', '/a'];
  expect(paths.map((path) => allows(text, path))).toEqual([false, true, false, false, false, true]);
});

it('allows everything for an empty Disallow, an empty file and nonsense', () => {
  for (const text of ['', 'User-agent: *\nDisallow:', '<html>404</html>', 'Disallow: /'])
    expect(allows(text, '/a')).toBe(true);
});

it('reads comments, any line ending, any case and Crawl-delay', () => {
  const robots = parseRobots('\ufeffUSER-AGENT : * # all\rdisallow:/x # no\r\nCrawl-delay: 4', 'Barid');
  expect([robots.allows(`${site}/x`), robots.allows(`${site}/y`), robots.delay]).toEqual([false, true, 4]);
});

it('decides for any file and any path', () => {
  const text = fc.array(fc.nat({ max: 0xffff }), { maxLength: 100 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(text, text, (pattern, path) => {
      const url = new URL(encodeURIComponent(path.toWellFormed()), site).href;
      expect(typeof parseRobots(`User-agent: *\nDisallow: ${pattern}`, 'Barid').allows(url)).toBe('boolean');
    }),
    { numRuns: 150 },
  );
});

it('decides quickly for a pattern full of stars', () => {
  expect(allows(`User-agent: *\nDisallow: /${'*a'.repeat(1_000)}b$`, `/${'a'.repeat(5_000)}`)).toBe(true);
});
