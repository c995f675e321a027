import { checkElement } from '../check-element.ts';
import { type Check, type Fault, fault, quote } from '../finding.ts';
import { checkW3cDate } from '../values/dates.ts';
import {
  checkAll,
  checkInteger,
  checkLanguage,
  checkLength,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkHttpIri, checkIri } from '../values/uri.ts';
import type { Count, ElementRule, Vocabulary } from '../vocabulary.ts';
import { childrenNamed, textOf, type XmlElement } from '../xml/element.ts';

const protocol = 'Sitemaps 0.9';
const news = 'Google, News sitemaps';
const images = 'Google, Image sitemaps';
const videos = 'Google, Video sitemaps';

const element = (clause: string, count: Count, text: Check, more: Partial<ElementRule> = {}): ElementRule => ({
  clause,
  count,
  text,
  ...more,
});

/** Sitemaps 0.9, loc: "This value must be less than 2,048 characters." */
const loc = element(`${protocol}, loc`, 'one', checkAll(checkHttpIri, checkLength(2047)));
const lastmod = element(`${protocol}, lastmod`, 'optional', checkW3cDate);

/** Google, News sitemaps: an ISO 639 code of two or three letters; for Chinese, zh-cn or zh-tw. */
const newsLanguage = checkPattern(/^(?:zh-cn|zh-tw|[a-z]{2,3})$/, 'an ISO 639 code, zh-cn or zh-tw');

/** A complete date, or an instant (Google, News sitemaps). */
const checkDayOrInstant: Check = (value) => {
  const problems = checkW3cDate(value);
  if (problems.length > 0 || value.length >= 'YYYY-MM-DD'.length) return problems;
  return [{ rule: 'date-w3cdtf', message: `${quote(value)} is not a complete date.` }];
};

const unread = { deprecated: 'Google reads it no more' } as const;

const newsElement: ElementRule = {
  clause: news,
  count: 'optional',
  children: {
    'news:publication': {
      clause: `${news}, publication`,
      count: 'one',
      children: {
        'news:name': element(`${news}, name`, 'one', checkNothing),
        'news:language': element(`${news}, language`, 'one', newsLanguage),
      },
    },
    'news:publication_date': element(`${news}, publication_date`, 'one', checkDayOrInstant),
    'news:title': element(`${news}, title`, 'one', checkNothing),
    'news:access': element(news, 'optional', checkOneOf('Subscription', 'Registration'), unread),
    'news:genres': element(
      news,
      'optional',
      checkPattern(
        /^(?:PressRelease|Satire|Blog|OpEd|Opinion|UserGenerated)(?:, *(?:PressRelease|Satire|Blog|OpEd|Opinion|UserGenerated))*$/,
        'a list of genres of Google News',
      ),
      unread,
    ),
    'news:keywords': element(news, 'optional', checkNothing, unread),
    'news:stock_tickers': element(
      news,
      'optional',
      checkPattern(/^\w+:\w+(?:, *\w+:\w+){0,4}$/, 'a list of at most five stock tickers'),
      unread,
    ),
    'news:geo_locations': element(news, 'optional', checkNothing, unread),
  },
};

const image: ElementRule = {
  clause: images,
  count: 'many',
  children: {
    'image:loc': element(`${images}, loc`, 'one', checkHttpIri),
    ...Object.fromEntries(
      ['caption', 'geo_location', 'title', 'license'].map((name) => [
        `image:${name}`,
        element(images, 'optional', checkNothing, unread),
      ]),
    ),
  },
};

const yesOrNo = checkOneOf('yes', 'no');

/** Google, Video sitemaps: the required elements, and the checks of the optional ones. */
const video: ElementRule = {
  clause: videos,
  count: 'many',
  extraCheck: ({ at, children }) => {
    if (children.some(({ name }) => /^video:(?:content|player)_loc$/.test(name))) return [];
    const message = '<video:video> has neither <video:content_loc> nor <video:player_loc>.';
    return [fault('missing-element', videos, at, message)];
  },
  children: {
    'video:thumbnail_loc': element(videos, 'one', checkHttpIri),
    'video:title': element(videos, 'one', checkNothing),
    'video:description': element(videos, 'one', checkLength(2048)),
    'video:content_loc': element(videos, 'optional', checkHttpIri),
    'video:player_loc': element(videos, 'optional', checkHttpIri, {
      attributes: { allow_embed: { check: yesOrNo }, autoplay: {} },
    }),
    'video:duration': element(videos, 'optional', checkInteger(0, 28_800)),
    'video:expiration_date': element(videos, 'optional', checkW3cDate),
    'video:rating': element(
      videos,
      'optional',
      checkPattern(/^(?:[0-4](?:\.\d+)?|5(?:\.0+)?)$/, 'a number from 0 to 5'),
    ),
    'video:view_count': element(videos, 'optional', checkInteger(0)),
    'video:publication_date': element(videos, 'optional', checkW3cDate),
    'video:family_friendly': element(videos, 'optional', yesOrNo),
    'video:requires_subscription': element(videos, 'optional', yesOrNo),
    'video:live': element(videos, 'optional', yesOrNo),
    'video:tag': element(videos, 'many', checkNothing),
    ...Object.fromEntries(
      [
        'restriction',
        'platform',
        'uploader',
        'category',
        'gallery_loc',
        'price',
        'tvshow',
        'id',
        'content_segment_loc',
      ].map((name) => [`video:${name}`, { clause: videos, count: 'many' } as const]),
    ),
  },
};

const maxImages = 1000;

const url: ElementRule = {
  clause: `${protocol}, url`,
  count: 'some',
  attributes: {},
  extraCheck: (element) => {
    const found = childrenNamed(element, 'image:image');
    const [extra] = found.slice(maxImages);
    if (extra === undefined) return [];
    return [fault('sitemap-too-long', images, extra.at, `The page has more than ${maxImages} images.`)];
  },
  children: {
    'sitemap:loc': loc,
    'sitemap:lastmod': lastmod,
    'sitemap:changefreq': element(
      `${protocol}, changefreq`,
      'optional',
      checkOneOf('always', 'hourly', 'daily', 'weekly', 'monthly', 'yearly', 'never'),
    ),
    'sitemap:priority': element(
      `${protocol}, priority`,
      'optional',
      checkPattern(/^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/, 'a number from 0.0 to 1.0', 'number-invalid'),
    ),
    'news:news': newsElement,
    'image:image': image,
    'video:video': video,
    'xhtml:link': {
      clause: 'Google, Localized versions',
      count: 'many',
      children: {},
      attributes: {
        rel: { required: true, check: checkOneOf('alternate') },
        hreflang: { check: checkLanguage },
        href: { required: true, check: checkIri },
        media: {},
      },
    },
  },
};

/** Sitemaps 0.9: "must … contain no more than 50,000 URLs"; Google News: 1,000 articles. */
const maxUrls = 50_000;
const maxNews = 1000;

/** The faults of the list as a whole. */
const checkList =
  (name: string): NonNullable<ElementRule['extraCheck']> =>
  (root) => {
    const entries = childrenNamed(root, name);
    const faults: Fault[] = [];
    const [tooMany] = entries.slice(maxUrls);
    if (tooMany !== undefined) {
      faults.push(fault('sitemap-too-long', protocol, tooMany.at, `The document has more than ${maxUrls} URLs.`));
    }
    const [tooMuchNews] = entries.filter((entry) => childrenNamed(entry, 'news:news').length > 0).slice(maxNews);
    if (tooMuchNews !== undefined) {
      const message = `The document has more than ${maxNews} articles of news.`;
      faults.push(fault('sitemap-too-long', news, tooMuchNews.at, message));
    }
    const earlier = new Set<string>();
    for (const entry of entries) {
      const address = textOf(entry, 'sitemap:loc') ?? '';
      const message = `The document names ${quote(address)} again.`;
      if (earlier.has(address)) faults.push(fault('sitemap-url-repeated', protocol, entry.at, message));
      if (address !== '') earlier.add(address);
    }
    return faults;
  };

const list = (root: string, entry: string, children: Vocabulary): ElementRule => ({
  clause: `${protocol}, ${root}`,
  count: 'one',
  attributes: {},
  children,
  extraCheck: checkList(entry),
});

const urlset = list('urlset', 'sitemap:url', { 'sitemap:url': url });

const sitemapindex = list('sitemapindex', 'sitemap:sitemap', {
  'sitemap:sitemap': {
    clause: `${protocol}, sitemap`,
    count: 'some',
    attributes: {},
    children: { 'sitemap:loc': loc, 'sitemap:lastmod': lastmod },
  },
});

/** Checks a sitemap with the extensions of Google, or a sitemap index. */
export const lintSitemap = (root: XmlElement): readonly Fault[] =>
  checkElement(root, root.name === 'sitemap:urlset' ? urlset : sitemapindex);
