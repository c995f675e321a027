import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskedAddress, maskSecrets, publicAddress, secretsIn } from '#shared/model/public-address.ts';

it.each([
  ['https://agence.example/feed?key=abc&lang=fr', 'https://agence.example/feed?lang=fr'],
  ['https://agence.example/feed?lang=fr&amp;api_key=12', 'https://agence.example/feed?lang=fr'],
  ['https://barid:p@ss@agence.example/rss', 'https://agence.example/rss'],
  ['https://a.example/rss?X-Amz-Signature=aa;a=1', 'https://a.example/rss?a=1'],
  ['https://a.example/rss?accessToken=zz&PHPSESSID=4a', 'https://a.example/rss'],
  ['https://a.example/rss?9f86d081884c7d65', 'https://a.example/rss'],
  ['https://a.example/rss?x=9f86d081884c7d65', 'https://a.example/rss'],
  ['https://a.example/rss;jsessionid=12ab?p=1', 'https://a.example/rss?p=1'],
  ['https://a.example/f#access_token=12', 'https://a.example/f'],
  ['https://p.example/calendar/private-9f86d081884c7d65/basic.ics', 'https://p.example/calendar/'],
  [
    'https://api.example/feed/1/private/550e8400-e29b-41d4-a716-446655440000.rss',
    'https://api.example/feed/1/private/',
  ],
  ['https://proxy.example/?b=2&url=https%3A%2F%2Fa.example%2Ff%3Fkey%3Dabc', 'https://proxy.example/?b=2'],
  ['https://a.example/r/{secret}/feed?k=%7Bsecret%7D', 'https://a.example/r/'],
])('the public form of %s is %s', (address, expected) => {
  expect(publicAddress(address)).toBe(expected);
});

it.each([
  'https://www.youtube.com/feeds/videos.xml?channel_id=UCBR8-60-B28hp2BmDPdntcQ',
  'https://a.example/feed?author=khadija&keyword=port&passage=1',
  'https://a.example/?feed=rss2&tag=le-maroc-et-la-belgique-2024',
  'https://a.example/ar/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/feed/?paged=2',
  'https://feeds.example/public/shows/550e8400-e29b-41d4-a716-446655440000',
  'https://news.google.com/rss?hl=fr&gl=MA&ceid=MA:fr',
])('%s stays as it is', (address) => {
  expect([publicAddress(address), maskedAddress(address)]).toEqual([address, address]);
});

it('known secrets are found wherever they stand, and masked for operators', () => {
  const known = ['S3cr3t/K3y'];
  expect(publicAddress('https://a.example/rss?q=S3cr3t%2FK3y&l=fr', known)).toBe('https://a.example/rss?l=fr');
  expect(maskSecrets('https://a.example/rss?key=abc answers with HTTP 500; S3cr3t/K3y is wrong.', known)).toBe(
    'https://a.example/rss?key=… answers with HTTP 500; … is wrong.',
  );
  expect(secretsIn('https://u:p@a.example/rss?key=a%20b&lang=fr&token=t')).toEqual(['a b', 't']);
});

it('the public form of any address is its own public form, and contains no value of a key', () => {
  const value = fc.string({ unit: fc.constantFrom(...'abcXYZ0189-_'), minLength: 6, maxLength: 40 });
  const name = fc.constantFrom('key', 'api_key', 'TOKEN', 'auth', 'sig', 'password', 'sid', 'lang', 'page');
  const parameters = fc.array(fc.tuple(name, value), { maxLength: 4 });
  fc.assert(
    fc.property(parameters, (given) => {
      const address = `https://agence.example/rss?${given.map((one) => one.join('=')).join('&')}`;
      const open = publicAddress(address);
      expect(publicAddress(open)).toBe(open);
      for (const [key] of given.filter(([one]) => one !== 'lang' && one !== 'page'))
        expect(open).not.toContain(`${key}=`);
    }),
  );
});
