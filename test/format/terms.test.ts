import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderAtom } from '#shared/format/atom.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { partnerRenderers } from '#shared/format/partners/partner-renderers.ts';
import { renderRss } from '#shared/format/rss.ts';
import { renderRobots } from '#shared/format/sitemap.ts';
import { licenseFiles, renderTdmrep, robotsTerms, termsHeaders } from '#shared/format/terms.ts';
import type { Article } from '#shared/model/article.ts';
import { type License, preferenceFor, type Terms, usageStatement, usages } from '#shared/model/terms.ts';
import { renderFeedPage } from '#shared/pages/feed-page.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { termsFor } from '#shared/site/terms-for.ts';
import { legal, richArticle } from './any-view.ts';
import { sampleView } from './sample-view.ts';
import { readWithSaxes, type XmlElement } from './xml-tree.ts';

const publicUrl = 'https://feeds.example.org';

const siteWith = (terms: object) =>
  parseSite({
    site: {
      title: 'Euromagreb',
      url: 'https://www.example.org',
      language: 'fr',
      description: 'L’actualité',
      feedsUrl: publicUrl,
    },
    feeds: [{ slug: 'all' }, { slug: 'premium' }],
    terms,
  });

const viewOf = (terms: object, slug: string, entries: readonly Article[]) => {
  const { identity, feeds, terms: siteTerms } = siteWith(terms);
  const feed = feeds.find((one) => one.slug === slug);
  if (feed === undefined || siteTerms === undefined) throw new Error(`The site has no feed ${slug}.`);
  return sampleView(entries, { site: identity, feed, publicUrl, terms: siteTerms });
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const childrenNamed = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** A licence as a program of another maker reads it from RSL. */
const readLicense = (license: XmlElement, prefix: string): License => {
  const scopeOf = (name: string) => {
    const scopes = childrenNamed(license, `${prefix}${name}`);
    const scope = Object.fromEntries(scopes.map((one) => [one.attributes.type ?? '', one.text.split(' ')]));
    return scopes.length === 0 ? {} : { [name]: scope };
  };
  const payment = childrenNamed(license, `${prefix}payment`)[0];
  const amount = childrenNamed(payment, `${prefix}amount`)[0];
  const textOf = (name: string) => childrenNamed(payment, `${prefix}${name}`).map((one) => [name, one.text] as const);
  return {
    ...scopeOf('permits'),
    ...scopeOf('prohibits'),
    ...(payment === undefined
      ? {}
      : {
          payment: {
            ...(payment.attributes.type === undefined ? {} : { type: payment.attributes.type }),
            ...Object.fromEntries([...textOf('standard'), ...textOf('custom'), ...textOf('amount')]),
            ...(amount?.attributes.currency === undefined ? {} : { currency: amount.attributes.currency }),
          },
        }),
  };
};

const readContent = (content: XmlElement | undefined, prefix: string): Terms => {
  const address = childrenNamed(content, `${prefix}terms`)[0]?.text;
  return {
    licenses: childrenNamed(content, `${prefix}license`).map((license) => readLicense(license, prefix)),
    ...(address === undefined ? {} : { address }),
  };
};

/** The terms that a licence file gives, by its paths. */
const readFile = (bytes: Uint8Array): ReadonlyMap<string, Terms> =>
  new Map(
    childrenNamed(readWithSaxes(bytes), 'content').map((content) => [
      content.attributes.url ?? '',
      readContent(content, ''),
    ]),
  );

const scope = fc.subarray([...usages], { minLength: 1 });
const payment = fc.oneof(
  fc.constantFrom({ type: 'free' }, { type: 'attribution', standard: 'https://creativecommons.org/licenses/by/4.0/' }),
  fc.record({
    type: fc.constantFrom('subscription', 'crawl'),
    custom: fc.webUrl(),
    amount: fc.constantFrom('0.015', '99'),
    currency: fc.constantFrom('EUR', 'MAD'),
  }),
);

/** What a site file may say of some articles. */
const statement = fc
  .record(
    { permits: scope, prohibits: scope, payment, license: fc.webUrl() },
    { requiredKeys: ['permits', 'prohibits'] },
  )
  .map(({ permits, prohibits, ...rest }) => {
    const rejected = prohibits.filter((usage) => !permits.includes(usage));
    return { permits, ...(rejected.length === 0 ? {} : { prohibits: rejected }), ...rest };
  });

const rule = fc
  .tuple(
    statement,
    fc.constantFrom(
      { feeds: ['premium'] },
      { languages: ['ar'] },
      { tags: ['Opinion'] },
      { articles: ['tag:example.org,2024:1'] },
      { feeds: ['premium'], languages: ['fr'] },
    ),
  )
  .map(([said, who]) => ({ ...said, ...who }));

const siteTerms = fc.tuple(statement, fc.array(rule, { maxLength: 4 })).map(([said, rules]) => ({ ...said, rules }));

const upstreamTerms = fc.option(
  fc.constantFrom<Terms>(
    { licenses: [{ prohibits: { usage: ['ai-all'] } }] },
    { licenses: [], address: 'https://creativecommons.org/licenses/by-nd/4.0/' },
    { licenses: [], rights: '© Agence Maghreb Presse' },
  ),
  { nil: undefined },
);

const entries = fc.uniqueArray(
  fc.tuple(richArticle, upstreamTerms, fc.boolean()).map(([one, terms, isOpinion]) => ({
    ...one,
    tags: isOpinion ? ['Opinion'] : one.tags,
    ...(terms === undefined ? {} : { terms }),
  })),
  { maxLength: 4, selector: ({ guid }) => legal(guid).trim() },
);

/** Terms without a copyright, as RSL has them. */
const bare = ({ licenses, address }: Terms): Terms => ({ licenses, ...(address === undefined ? {} : { address }) });

it('says the same terms in every place, for any terms of a site and any articles', () => {
  fc.assert(
    fc.property(siteTerms, entries, fc.constantFrom('all', 'premium'), (settings, articles, slug) => {
      const view = viewOf(settings, slug, articles);
      if (view.terms === undefined) throw new Error('The view has no terms.');
      const files = new Map(licenseFiles(view.terms).map(({ key, bytes }) => [`${publicUrl}/${key}`, readFile(bytes)]));
      const rss = readWithSaxes(renderRss(view));
      const items = childrenNamed(childrenNamed(rss, 'channel')[0], 'item');
      const partners = Object.values(partnerRenderers).map((render) => {
        const [channel] = childrenNamed(readWithSaxes(render(view)), 'channel');
        const links = childrenNamed(channel, 'atom:link').filter(({ attributes }) => attributes.rel === 'license');
        expect(links.map(({ attributes }) => attributes.href)).toContain(`${publicUrl}${termsHeaders(view).license}`);
        return childrenNamed(channel, 'item');
      });
      const atomEntries = childrenNamed(readWithSaxes(renderAtom(view)), 'entry');
      const json = JSON.parse(text(renderJsonFeed(view)));
      const pageText = text(renderFeedPage(view));
      const all: Terms[] = [];
      for (const [index, article] of articles.entries()) {
        const expected = termsFor(view.terms, slug, article);
        if (expected === undefined) throw new Error('Every article of the site has terms.');
        all.push(expected);
        // RSS: the module of RSL, on the origin of the feed.
        const content = childrenNamed(items[index], 'rsl:content')[0];
        const links = childrenNamed(items[index], 'atom:link').map(({ attributes }) => attributes.href);
        if (expected.licenses.length > 0) expect(readContent(content, 'rsl:')).toEqual(bare(expected));
        else expect(links).toEqual(expected.address === undefined ? [] : [expected.address]);
        if (content !== undefined) expect(content.attributes.url).toMatch(/^https:\/\/feeds\.example\.org\//);
        // Partner formats: the same items, as far as the partner takes them.
        for (const one of partners) {
          const partnerItem = one.find((other) => childrenNamed(other, 'guid')[0]?.text === legal(article.guid));
          if (partnerItem === undefined) continue;
          const termsOfItem = ['rsl:content', 'dc:rights'].map((name) => childrenNamed(partnerItem, name));
          expect(termsOfItem).toEqual(['rsl:content', 'dc:rights'].map((name) => childrenNamed(items[index], name)));
        }
        // Atom: a link to a file that says the same, or the licence itself.
        const licenses = childrenNamed(atomEntries[index], 'link').filter(
          ({ attributes }) => attributes.rel === 'license',
        );
        const file = licenses.find(({ attributes }) => attributes.type === 'application/rsl+xml')?.attributes.href;
        const own = childrenNamed(atomEntries[index], 'rsl:content')[0];
        const said =
          file === undefined
            ? own && readContent(own, 'rsl:')
            : (files.get(file)?.get('') ?? files.get(file)?.get('/'));
        if (expected.licenses.length > 0) expect(said).toEqual(bare(expected));
        if (expected.address !== undefined)
          expect(licenses.map(({ attributes }) => attributes.href)).toContain(expected.address);
        // JSON Feed: as they are, with their words of aipref.
        expect(json.items[index]._barid.terms).toEqual(
          JSON.parse(JSON.stringify({ ...expected, usage: usageStatement([expected]) })),
        );
        // The page: what is not the feed's is said at the entry.
        if (article.terms?.rights !== undefined) expect(pageText).toContain('© Agence Maghreb Presse');
      }
      // The feed: link, page and headers name one file, which says what license.xml says of its path.
      const { license, contentUsage } = termsHeaders(view);
      const common = files.get(`${publicUrl}/license.xml`);
      const ofFeed = common?.get(`/feeds/${slug}/`) ?? common?.get('/');
      const linked = files.get(`${publicUrl}${license}`);
      expect(linked?.get('') ?? linked?.get('/')).toEqual(ofFeed);
      expect(pageText).toContain(`<link rel="license" type="application/rsl+xml" href="${publicUrl}${license}">`);
      expect(text(renderAtom(view)).split('<entry')[0]).toContain(`href="${publicUrl}${license}"`);
      if (ofFeed === undefined) throw new Error('license.xml has no terms.');
      expect(contentUsage).toBe(usageStatement([ofFeed, ...all]));
      // robots.txt and tdmrep.json: the same by path.
      const robots = text(renderRobots([], robotsTerms(view.terms, publicUrl)));
      expect(robots).toContain(`License: ${publicUrl}/license.xml\n`);
      const byPath = [...robots.matchAll(/^Content-Usage: (?:(\/\S*) )?(.+)$/gm)].map(([, path = '/', said]) => [
        path,
        said,
      ]);
      const tdm: { location: string; 'tdm-reservation': number }[] = JSON.parse(text(renderTdmrep(view.terms)));
      for (const [path, terms] of common ?? []) {
        expect(new Map(byPath.map(([at, said]) => [at, said])).get(path)).toBe(usageStatement([terms]));
        // Attribution is a condition, which 0 would waive.
        const reservation = preferenceFor(terms, 'ai-train', ['free']);
        expect(tdm.find(({ location }) => location.replace(/\*$/, '') === path)?.['tdm-reservation']).toBe(
          reservation === undefined ? undefined : reservation === 'n' ? 1 : 0,
        );
      }
    }),
    { numRuns: 150 },
  );
});

it('keeps search engines from nothing that the site permits for attribution alone, and reserves the attribution', () => {
  const { terms } = siteWith({
    permits: ['search', 'ai-train'],
    prohibits: ['ai-input'],
    payment: { type: 'attribution' },
    rules: [{ feeds: ['premium'], permits: ['search'], payment: { type: 'contribution' } }],
  });
  if (terms === undefined) throw new Error('The site has no terms.');
  expect(robotsTerms(terms, publicUrl).usage).toBe(
    'Content-Usage: train-ai=y, ai-use=n, search=y\nContent-Usage: /feeds/premium/ train-ai=n, ai-use=n, search=n\n',
  );
  expect(JSON.parse(text(renderTdmrep(terms)))).toContainEqual({ location: '/', 'tdm-reservation': 1 });
});
