import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { autodiscoveryLinks } from '#shared/pages/autodiscovery.ts';
import { sampleView } from '../format/sample-view.ts';

const { site, publicUrl, feed } = sampleView([]);

const links = (snippet: string) =>
  [...parseHTML(`<!doctype html><head>${snippet}</head>`).document.querySelectorAll('link')].map((link) =>
    ['rel', 'type', 'title', 'href'].map((name) => link.getAttribute(name)),
  );

it('the autodiscovery lines name each feed in its three formats, in the order given', () => {
  const arabic = { ...feed, slug: 'ar', title: 'الأخبار', language: 'ar' };
  const folder = 'https://feeds.example.org/feeds';
  expect(links(autodiscoveryLinks(site, publicUrl, [feed, arabic]))).toEqual([
    ['alternate', 'application/rss+xml', 'Euromagreb – toute l’actualité (RSS)', `${folder}/all/rss.xml`],
    ['alternate', 'application/atom+xml', 'Euromagreb – toute l’actualité (Atom)', `${folder}/all/atom.xml`],
    ['alternate', 'application/feed+json', 'Euromagreb – toute l’actualité (JSON Feed)', `${folder}/all/feed.json`],
    ['alternate', 'application/rss+xml', 'Euromagreb – الأخبار (RSS)', `${folder}/ar/rss.xml`],
    ['alternate', 'application/atom+xml', 'Euromagreb – الأخبار (Atom)', `${folder}/ar/atom.xml`],
    ['alternate', 'application/feed+json', 'Euromagreb – الأخبار (JSON Feed)', `${folder}/ar/feed.json`],
  ]);
});

it('the autodiscovery lines escape markup in titles', () => {
  const odd = { ...feed, title: '"><script>alert(1)</script>' };
  const { document } = parseHTML(`<!doctype html><head>${autodiscoveryLinks(site, publicUrl, [odd])}</head>`);
  expect(document.querySelectorAll('script')).toHaveLength(0);
  expect(document.querySelector('link')?.getAttribute('title')).toBe('Euromagreb – "><script>alert(1)</script> (RSS)');
});
