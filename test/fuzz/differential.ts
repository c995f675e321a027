import fc from 'fast-check';
import { parseFeed } from 'feedsmith';
import sanitizeHtml from 'sanitize-html';
import { SaxesParser } from 'saxes';
import { Rejected } from '#shared/errors.ts';
import { renderAtom } from '#shared/format/atom.ts';
import type { FeedView } from '#shared/format/feed-view.ts';
import { renderJsonFeed } from '#shared/format/json-feed.ts';
import { renderRss } from '#shared/format/rss.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { detectFormat } from '#shared/read/detect-format.ts';
import { parseUpstreamFeed } from '#shared/read/feed/read-upstream-feed.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { richView } from '#test/format/any-view.ts';
import { type ReadEntry, readAtom, readJson, readRss } from '#test/format/read-entries.ts';
import { readWithFast, readWithSaxes } from '#test/format/xml-tree.ts';
import { draftDocuments } from '#test/ingest/draft-documents.ts';
import { attributes, elements, everywhere, violationsOf, writtenByBrowser } from '#test/read/allow-list.ts';
import { parseContext } from '#test/read/parse-context-fixture.ts';
import { mutate, randomOf, spaceAndCase } from './mutate.ts';
import { targets } from './targets.ts';

/** What feedsmith reads of an entry, in the members that all formats have. */
type Judged = Pick<ReadEntry, 'id' | 'url' | 'title' | 'content'> & { readonly published: number };

const second = (written: unknown): number => Math.floor(Date.parse(String(written)) / 1000);
const textIn = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'value' in value
    ? String(value.value)
    : value === undefined
      ? undefined
      : String(value);

const byFeedsmith = (text: string): readonly Judged[] => {
  const { format, feed } = parseFeed(text);
  switch (format) {
    case 'rss':
      return (feed.items ?? []).map(({ guid, link, title, content, pubDate }) => ({
        id: guid?.value,
        url: link,
        title,
        content: content?.encoded,
        published: second(pubDate),
      }));
    case 'atom':
      return (feed.entries ?? []).map(({ id, links, title, content, published }) => ({
        id,
        url: links?.find(({ rel = 'alternate' }) => rel === 'alternate')?.href,
        title: textIn(title),
        content: textIn(content),
        published: second(published),
      }));
    case 'json':
      return (feed.items ?? []).map(({ id, url, title, content_html: content, date_published: published }) => ({
        id,
        url,
        title,
        content,
        published: second(published),
      }));
    default:
      return [];
  }
};

const differs = (what: string, ...readings: readonly unknown[]): string | undefined => {
  const [first, ...others] = readings.map((reading) => JSON.stringify(reading, undefined, 1));
  const other = others.find((reading) => reading !== first);
  return other === undefined ? undefined : `${what} is read as ${first}\nand as ${other}`;
};

/** Where the parsers agree: they trim values and normalise line ends, and leave what is empty undefined. */
const value = (text: string | undefined): string => (text ?? '').replace(/\r\n?/g, '\n').trim();
const judged = ({ id, url, title, content, published }: Judged) => ({
  id: value(id),
  url: value(url),
  title: value(title),
  content: value(content),
  published,
});

/** Our own feeds, as saxes, fast-xml-parser and feedsmith read them. */
export const readOurFeed = (seed: number): string | undefined => {
  const [view]: readonly FeedView[] = fc.sample(richView, { seed, numRuns: 1 });
  if (view === undefined) return undefined;
  const [rss, atom, json] = [renderRss(view), renderAtom(view), renderJsonFeed(view)];
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return (
    differs(
      'Our RSS',
      readRss(readWithSaxes(rss)).map(judged),
      readRss(readWithFast(rss)).map(judged),
      byFeedsmith(text(rss)).map(judged),
    ) ??
    differs(
      'Our Atom',
      readAtom(readWithSaxes(atom)).map(judged),
      readAtom(readWithFast(atom)).map(judged),
      byFeedsmith(text(atom)).map(judged),
    ) ??
    differs('Our JSON Feed', readJson(json).map(judged), byFeedsmith(text(json)).map(judged))
  );
};

const feeds = targets.filter(({ name }) => name === 'feed').flatMap(({ seeds }) => seeds);

/** Why XML is not well-formed, by saxes; undefined where it is. */
const faultOfXml = (xml: string): string | undefined => {
  const parser = new SaxesParser();
  let fault: string | undefined;
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  parser.write(xml).close();
  return fault;
};

const feedText = (seed: number): string => {
  const random = randomOf(seed);
  const original = random.pick(feeds);
  return random.below(4) === 0 ? original : mutate(original, feeds, random).toWellFormed();
};

/** Elements of another namespace are none of RSS for Barid, and all the same to feedsmith. */
const isForeign = (text: string): boolean => /<(?!rss|feed|rdf)[\w:-]+\s[^>]*\bxmlns=/i.test(text);

/** Of several links in an item, Barid takes the last, as most parsers do. */
const hasSeveralLinks = (text: string): boolean =>
  text.split(/<item[\s>]/).some((item) => (item.split('</item')[0]?.match(/<link[\s>]/g)?.length ?? 0) > 1);

/**
 * Whether two readings of an entry agree. Accepted, because Barid reads more: a permalink from the guid (also where it decides between
 * several links), dates of Dublin Core and of Atom 0.3, titles in base64, relative links. A title is HTML for Barid; feedsmith gives
 * it as it is written.
 */
const agrees = (ours: Judged, theirs: Judged): boolean => {
  const [title, theirTitle] = [plainText(ours.title ?? ''), value(theirs.title)];
  // Of elements in a title, the texts only.
  const isTitle =
    title === plainText(theirTitle) ||
    title === theirTitle.replace(/\s+/g, ' ') ||
    /<\w/.test(theirTitle) ||
    /^[\w+/\s]+=*$/.test(theirTitle);
  const isUrl = !URL.canParse(value(theirs.url)) || [theirs.url, theirs.id].map(value).includes(value(ours.url));
  return isTitle && isUrl && (Number.isNaN(theirs.published) || ours.published === theirs.published);
};

/** Feeds of others, changed and still well-formed, as feedsmith and Barid read them: the same entries, titles, links and dates. */
export const readOtherFeed = (seed: number): string | undefined => {
  const text = feedText(seed);
  if (faultOfXml(text) !== undefined || isForeign(text) || hasSeveralLinks(text)) return undefined;
  let theirs: readonly Judged[];
  try {
    theirs = byFeedsmith(text);
  } catch {
    return undefined;
  }
  // Atom of 2003 and namespaces in other letters are no feeds for feedsmith.
  if (theirs.length === 0) return undefined;
  const ours = parseUpstreamFeed(text, undefined).entries.map(
    ({ id, link, title, content, published }): Judged => ({
      id,
      url: link,
      title,
      content,
      published: second(published),
    }),
  );
  const isSame = ours.length === theirs.length && ours.every((entry, index) => agrees(entry, theirs[index] ?? entry));
  return isSame ? undefined : differs(text, ours.map(judged), theirs.map(judged));
};

/** XML that saxes calls well-formed breaks off nowhere; what it refuses is refused, or read with a warning. */
export const readXml = (seed: number): string | undefined => {
  const text = feedText(seed);
  // With other things before its root it is a page or a text for Barid, whatever its label says.
  if (detectFormat(text, { type: '' }) !== 'feed') return undefined;
  const fault = faultOfXml(text);
  try {
    const { articles } = readDocument({ bytes: new TextEncoder().encode(text), type: 'application/xml' }, parseContext);
    const codes = articles.flatMap((one) => (one instanceof Rejected ? [one.code] : []));
    if (fault === undefined)
      return codes.includes('DOCUMENT_BREAKS_OFF') ? `Well-formed XML breaks off: ${text}` : undefined;
    const warnings = articles.flatMap((one) => (one instanceof Rejected ? [] : one.warnings));
    const isSaid =
      codes.length > 0 || articles.length === 0 || warnings.some((warning) => warning.includes('well-formed'));
    return isSaid ? undefined : `XML that is not well-formed (${fault}) is read without a word: ${text}`;
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
};

const bodies = targets.filter(({ name }) => name === 'body').flatMap(({ seeds }) => seeds);
const sameAllowList = {
  allowedTags: [...elements],
  allowedAttributes: Object.fromEntries(
    [...elements].map((name) => [name, [...Object.keys(attributes[name] ?? {}), ...Object.keys(everywhere)]]),
  ),
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowProtocolRelative: false,
};

/** A body of ours given to sanitize-html with the same lists, as a browser writes both. */
export const readBody = (seed: number): string | undefined => {
  const random = randomOf(seed);
  const html = mutate(random.pick(bodies), bodies, random);
  const { body } = sanitize(html, parseContext.site.url);
  const [violation] = violationsOf(body);
  if (violation !== undefined) return `The body of ${html} has ${violation}.`;
  return (
    differs(`Sanitised again, ${html}`, body, sanitize(body, parseContext.site.url).body) ??
    differs(`By sanitize-html, ${html}`, writtenByBrowser(body), writtenByBrowser(sanitizeHtml(body, sameAllowList)))
  );
};

/** Drafts whose white space and case were changed: none is public. */
export const readDraft = (seed: number): string | undefined => {
  const random = randomOf(seed);
  const [name, original] = random.pick(Object.entries(draftDocuments));
  const text = spaceAndCase(original, name.replace(/.*\./, ''), random);
  try {
    const { articles } = readDocument({ bytes: new TextEncoder().encode(text), type: '', name }, parseContext);
    const open = articles.find((one) => !(one instanceof Rejected) && one.incoming.draft === undefined);
    return open === undefined ? undefined : `The draft ${name} is public: ${text}`;
  } catch (error) {
    if (error instanceof Rejected) return undefined;
    throw error;
  }
};

/** Comparisons of Barid with parsers that others wrote, each of a text that a number makes. */
export const differentials = { readOurFeed, readOtherFeed, readXml, readBody, readDraft } as const;
