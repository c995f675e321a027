import { createHmac } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fromCursor } from '#shared/aws/dynamo-table-copy.ts';
import { PipelineError } from '#shared/errors.ts';
import { articleLinks } from '#shared/follow/article-links.ts';
import { feedMetadata } from '#shared/follow/feed-metadata.ts';
import { headerLinks, pageLinks, parseLinkHeader } from '#shared/follow/links.ts';
import { parseRobots } from '#shared/follow/robots.ts';
import { listedPosts } from '#shared/follow/withdrawn-posts.ts';
import { listEntries } from '#shared/format/list-entries.ts';
import { documentEntries } from '#shared/hub/document-entries.ts';
import { parseSubscriptionRequest, readForm } from '#shared/hub/subscription-request.ts';
import { fingerprintOf } from '#shared/ingest/fingerprint.ts';
import { listArticles } from '#shared/ingest/list-articles.ts';
import { readPictureHeader } from '#shared/ingest/picture-header.ts';
import { preconditionIn } from '#shared/ingest/precondition.ts';
import { readForm as readPushedForm } from '#shared/ingest/pushed-form.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { withoutPathSecret } from '#shared/model/path-secret.ts';
import { composedUrl, normalEncoding, permalinkIdentity } from '#shared/model/permalink-identity.ts';
import { maskedAddress, publicAddress, publicPermalink, secretsIn } from '#shared/model/public-address.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readMessage } from '#shared/read/cms/cms-message.ts';
import { readMapped } from '#shared/read/cms/mapped.ts';
import { fillTemplate, valueAt } from '#shared/read/cms/permalink-template.ts';
import { readCmsMessage } from '#shared/read/cms/read-cms.ts';
import { findDate, parseDate, readStatedDate } from '#shared/read/date/parse-date.ts';
import { decodeText } from '#shared/read/decode.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { exportKindOf, readExport } from '#shared/read/export/read-export.ts';
import { readExportFiles } from '#shared/read/export/read-export-files.ts';
import { readOpml } from '#shared/read/feed/read-opml.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { parseJson } from '#shared/read/json/read-json.ts';
import { isObject } from '#shared/read/json/unknown-members.ts';
import { articleLanguage, languageTag } from '#shared/read/language/language.ts';
import type { ParseContext } from '#shared/read/parsed-article.ts';
import { absoluteUrl, canonicalPermalink, repairedAddress } from '#shared/read/permalink.ts';
import { picturePath } from '#shared/read/pictures.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { readingService } from '#shared/readers/reading-service.ts';
import { toSlug } from '#shared/site/facets.ts';
import { patternFault, toPattern } from '#shared/site/pattern.ts';
import { parseSite } from '#shared/site/read-site-file.ts';
import { tokenIn } from '#shared/web/authenticate.ts';
import { checkCmsSignature } from '#shared/web/cms-signature.ts';
import { chainCookies } from '#shared/web/cookies.ts';
import { decodeRequest } from '#shared/web/decode-request.ts';
import { retryAfter } from '#shared/web/fetch-http.ts';
import { isHubSigned, isSigned } from '#shared/web/signature.ts';
import { violationsOf } from '#test/read/allow-list.ts';
import { ghostPost } from '#test/read/cms/ghost-fixture.ts';
import { cmsSamples } from '#test/read/cms/messages-fixture.ts';
import { parseContext } from '#test/read/parse-context-fixture.ts';
import { readAccessLog } from '#test/readers/read-access-log.ts';
import { checkArticles, Fault, transcript } from './check-articles.ts';

/** A parser of something from outside, with texts to begin from. A reading that throws anything but a typed error is a fault. */
export type Target = {
  readonly name: string;
  readonly seeds: readonly string[];
  /** What the parser makes of a text; a second reading has to give the same. @throws Fault for what no text may do */
  readonly read: (text: string) => unknown;
};

const maxSeedCharacters = 65_536;

const filesOf = (...patterns: readonly string[]): readonly string[] =>
  patterns
    .flatMap((pattern) => globSync(`test/fixtures/${pattern}`).toSorted())
    .map((path) => readFileSync(path, 'utf8'))
    .filter((text) => text.length > 0 && text.length < maxSeedCharacters);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const document =
  (name: string, type = '') =>
  (text: string): unknown => {
    const read = readArticles({ bytes: bytesOf(text), type, name }, parseContext);
    checkArticles(read);
    return read;
  };

const request = (part: Partial<HttpRequest>): HttpRequest => ({
  method: 'POST',
  path: '/in/cms',
  query: new URLSearchParams(),
  headers: {},
  body: new Uint8Array(),
  params: {},
  id: 'r',
  address: '192.0.2.1',
  ...part,
});

const collected = async (items: AsyncIterable<ExportItem>): Promise<readonly ExportItem[]> => {
  const all: ExportItem[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The bytes of a text in pieces of a size, as a file or a connection gives them. */
const inPieces = (text: string, size: number) =>
  async function* () {
    const bytes = bytesOf(text);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

const withoutOffset = (items: readonly ExportItem[]): string =>
  transcript(items.map((item) => ({ ...item, offset: 0 })));

/** Reads an export in pieces of two sizes: nothing may depend on where one ends. */
const readPieces = async (text: string): Promise<unknown> => {
  const kind = exportKindOf(text);
  if (kind === undefined) return undefined;
  const whole = await collected(readExport(kind, inPieces(text, 65_536), parseContext));
  const small = await collected(readExport(kind, inPieces(text, 97), parseContext));
  // The end of a document that breaks off is named by its byte.
  const isWhole = whole.every(({ outcome, title }) => outcome !== 'refused' || title !== '(the end of the export)');
  if (isWhole && withoutOffset(whole) !== withoutOffset(small))
    throw new Fault('In small pieces, an export reads otherwise.');
  checkArticles(whole.flatMap((item) => (item.outcome === 'read' ? [item.article] : [])));
  return whole;
};

const filesExport =
  (kind: 'substack' | 'medium' | 'markdown', files: (text: string) => Record<string, string>) =>
  async (text: string) => {
    const all = files(text);
    const read = async (name: string): Promise<Uint8Array> => bytesOf(all[name] ?? '');
    const items = await collected(readExportFiles(kind, { names: Object.keys(all), read }, parseContext));
    checkArticles(items.flatMap((item) => (item.outcome === 'read' ? [item.article] : [])));
    return items;
  };

const dates = { now: parseContext.now, timeZone: parseContext.site.timeZone };

const isInstant = (date: Date | undefined): boolean =>
  date === undefined ||
  (!Number.isNaN(date.getTime()) && date.getUTCFullYear() > -1000 && date.getUTCFullYear() < 20_000);

const readDates = (text: string): unknown => {
  const found = [parseDate(text, dates), findDate(text, dates)?.date, readStatedDate(text, dates)?.date];
  if (!found.every(isInstant)) throw new Fault(`A date is none: ${found.map(String).join(', ')}`);
  return [found, retryAfter({ 'retry-after': text }, parseContext.now)];
};

const site: ParseContext['site'] = parseContext.site;

const readMessageOf =
  (headers: Readonly<Record<string, string>>) =>
  (text: string): unknown => {
    const value = parseJson(text);
    const context = { headers, language: site.language, now: parseContext.now, timeZone: site.timeZone };
    const message = isObject(value) ? readCmsMessage(value, context) : undefined;
    if (message === undefined) return document('m.json', 'application/json')(text);
    const read = readMessage(message, parseContext, 'https://www.example.org/{slug}/');
    if (read.kind === 'article') checkArticles([read.article]);
    return read;
  };

const map = {
  event: '/event',
  publish: ['post.*'],
  unpublish: ['gone'],
  fields: {
    id: '/entry/id',
    title: '/entry/title',
    content: '/entry/body',
    authors: '/entry/by',
    status: '/entry/state',
    date_published: '/entry/at',
  },
};

const readByMap = (text: string): unknown => {
  const read = readMessage(
    readMapped(parseJson(text), map, { headers: {} }),
    parseContext,
    'https://www.example.org/{/entry/slug}/',
  );
  if (read.kind === 'article') checkArticles([read.article]);
  return read;
};

const signedBody = 'Le port de Tanger';
const signedAt = Math.floor(parseContext.now.getTime() / 1000);
const hmac = (algorithm: string, encoding: 'hex' | 'base64' | 'base64url', text: string): string =>
  createHmac(algorithm, 'key').update(text).digest(encoding);
const signatureHeaders: Readonly<Record<string, string>> = {
  'x-ghost-signature': `sha256=${hmac('sha256', 'hex', `${signedBody}${signedAt * 1000}`)}, t=${signedAt * 1000}`,
  'sanity-webhook-signature': `t=${signedAt * 1000},v1=${hmac('sha256', 'base64url', `${signedAt * 1000}.${signedBody}`)}`,
  'x-contentful-signature': hmac('sha256', 'hex', signedBody),
  'webhook-signature': `v1,${hmac('sha256', 'base64', `id.${signedAt}.${signedBody}`)}`,
  'x-hub-signature-256': `sha256=${hmac('sha256', 'hex', signedBody)}`,
  'x-hub-signature': `sha1=${hmac('sha1', 'hex', signedBody)}`,
};

/** The digests in the headers above, without which no signature can be valid. */
const digests = Object.values(signatureHeaders).flatMap((value) => value.match(/[\w+/-]{27,}/g) ?? []);

const readSignatures = (text: string): unknown => {
  const body = bytesOf(signedBody);
  const isForged = !digests.some((digest) => text.toLowerCase().includes(digest.toLowerCase()));
  const verdicts = Object.keys(signatureHeaders).map((name) => {
    const headers = { 'webhook-id': 'id', 'webhook-timestamp': String(signedAt), [name]: text };
    return checkCmsSignature(['key'], request({ headers, body }), parseContext.now);
  });
  const isValid =
    verdicts.includes('valid') ||
    isHubSigned('key', text, body) ||
    isSigned(['a2V5'], text, { id: 'id', timestamp: signedAt, body });
  if (isForged && isValid) throw new Fault('A forged signature is valid.');
  return verdicts;
};

const readUrls = (text: string): unknown => {
  const [absolute, repaired] = [
    absoluteUrl(text, 'https://www.example.org/a/'),
    repairedAddress(text, 'https://www.example.org/a/'),
  ];
  const encoded = normalEncoding(text);
  if (normalEncoding(encoded) !== encoded) throw new Fault('The normal encoding of a URL has another one.');
  const canonical = absolute === undefined ? undefined : canonicalPermalink(absolute);
  if (canonical !== undefined) {
    if (canonicalPermalink(canonical) !== canonical)
      throw new Fault(`The permalink ${canonical} has another canonical form.`);
    if (absoluteUrl(canonical) !== canonical) throw new Fault(`The permalink ${canonical} is read as another one.`);
  }
  return [
    absolute,
    repaired,
    canonical,
    permalinkIdentity(text),
    composedUrl(text),
    publicAddress(text),
    publicPermalink(text),
    maskedAddress(text),
    secretsIn(text),
    picturePath(text),
    withoutPathSecret(text),
    toSlug(text),
  ];
};

const readBody = (text: string): unknown => {
  const { body, warnings } = sanitize(text, site.url);
  const [violation] = violationsOf(body);
  if (violation !== undefined) throw new Fault(`The body has what no body may have: ${violation}`);
  if (sanitize(body, site.url).body !== body) throw new Fault('Sanitised again, the body is another.');
  return [body, warnings];
};

const boundary = 'b0undary';
const multipart = [
  `--${boundary}\r\nContent-Disposition: form-data; name="document"; filename="a.md"\r\nContent-Type: text/markdown\r\n\r\n# Titre\n\n![x](a.jpg)\r\n`,
  `--${boundary}\r\nContent-Disposition: form-data; name="a.jpg"\r\n\r\n{"url":"https://feeds.example.org/media/0123456789abcdef0123456789abcdef.jpg","type":"image/jpeg","size":9}\r\n--${boundary}--\r\n`,
].join('');

const readMultipart = async (text: string): Promise<unknown> => {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const form = await readPushedForm(request({ headers, body: bytesOf(text) }), ['https://feeds.example.org']);
  return form === undefined ? undefined : [form.document.type, transcript(await form.readBeside('a.jpg'))];
};

const cursorOf = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** A refusal is an answer. */
const orRefusal = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    if (error instanceof PipelineError) return error.code;
    throw error;
  }
};

const emptyStore = { find: async () => undefined, get: async () => undefined, list: async () => ({ items: [] }) };

/** The cursors that strangers hand back: of exports and of lists of articles. */
const readCursor = async (text: string): Promise<unknown> => [
  orRefusal(() => fromCursor(text)),
  await listArticles({ query: new URLSearchParams({ after: text, limit: '5' }) }, emptyStore, () => true),
];

const readCookie = (text: string): unknown => {
  const cookies = chainCookies(parseContext.now.getTime());
  cookies.set(new URL('https://www.a.example/b'), [text]);
  const [own, other] = ['https://www.a.example/c', 'https://b.example/c'].map((url) => cookies.header(new URL(url)));
  if (other !== undefined) throw new Fault('A cookie goes to another site.');
  return own;
};

/** What a reader says of JSON that the callers have read before it, or handle as an answer that says nothing. */
const orSyntaxError = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
};

const vectorsIn = (text: string): readonly string[] => {
  const { vectors }: { readonly vectors: readonly { readonly html: string }[] } = JSON.parse(text);
  return vectors.map(({ html }) => html);
};

const siteFile = (path: string): readonly string[] => [readFileSync(path, 'utf8')];
const json = (value: unknown): string => JSON.stringify(value);

const pageWith = (jsonLd: string): string =>
  `<!doctype html><html lang="fr"><head><title>Le port</title><script type="application/ld+json">${jsonLd}</script></head><body><h1>Le port</h1><p>${'Les dockers ont repris le travail jeudi matin. '.repeat(6)}</p></body></html>`;

const jsonLd = [
  {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: 'Le port',
    datePublished: '2024-11-27T10:00:00+01:00',
    author: [{ '@type': 'Person', name: 'Nadia Alaoui' }],
    image: ['https://a.example/i.jpg'],
    articleBody: 'Les dockers ont repris le travail jeudi matin, après trois semaines.',
  },
  {
    '@graph': [
      {
        '@type': ['Article', 'BlogPosting'],
        '@id': '#a',
        name: 'Le port',
        author: { '@id': '#p' },
        mainEntityOfPage: { '@id': 'https://a.example/a' },
        isAccessibleForFree: false,
      },
      { '@id': '#p', '@type': 'Person', name: 'Nadia' },
    ],
  },
].map(json);

const links = [
  '<https://hub.example/>; rel="hub", </feed.xml>; rel=self; type="application/atom+xml"',
  `<https://a.example/a,b>; rel="alternate hub"; title*=UTF-8''%e2%82%ac; title="a, \\"b\\""`,
];

/** Every parser of what comes from outside. */
export const targets: readonly Target[] = [
  { name: 'html', seeds: filesOf('articles/**/*.html'), read: document('a.html', 'text/html') },
  { name: 'json-ld', seeds: jsonLd, read: (text) => document('a.html', 'text/html')(pageWith(text)) },
  { name: 'feed', seeds: filesOf('{articles,feeds,lint}/**/*.xml'), read: document('a.xml') },
  { name: 'json-feed', seeds: filesOf('{feeds,lint}/**/*.json'), read: document('a.json', 'application/feed+json') },
  {
    name: 'json',
    seeds: [...filesOf('articles/**/input.json', 'exports/*.json')],
    read: document('a.json', 'application/json'),
  },
  {
    name: 'markdown',
    seeds: [...filesOf('articles/**/*.md', 'sites/**/*.md')],
    read: document('a.md', 'text/markdown'),
  },
  { name: 'text', seeds: filesOf('articles/**/*.txt'), read: document('a.txt', 'text/plain') },
  { name: 'export', seeds: filesOf('exports/*'), read: readPieces },
  {
    name: 'bytes',
    seeds: [...filesOf('articles/**/input.{xml,html,txt}')],
    read: (text) => decodeText(Buffer.from(text, 'latin1'), /charset=\S+/.exec(text)?.[0] ?? ''),
  },
  {
    name: 'substack',
    seeds: [
      'post_id,post_date,is_published,audience,title,subtitle,podcast_url\n1.port,2024-11-27T10:00:00.000Z,true,everyone,"Le ""port""",x,\n2.b,,false,only_paid,B,,\n',
    ],
    read: filesExport('substack', (text) => ({ 'posts.csv': text, 'posts/1.port.html': '<p>Le port a rouvert.</p>' })),
  },
  {
    name: 'medium',
    seeds: [
      '<!DOCTYPE html><html><head><title>Le port</title></head><body><article class="h-entry"><header><h1 class="p-name">Le port</h1></header><section data-field="subtitle" class="p-summary">x</section><section data-field="body" class="e-content"><p>Le port a rouvert.</p></section><footer><p>By <a href="https://medium.com/@n" class="p-author h-card">Nadia</a> on <a href="https://medium.com/p/0123456789ab"><time class="dt-published" datetime="2024-11-27T10:00:00.000Z">x</time></a>.</p><p><a href="https://medium.com/@n/port-0123456789ab" class="p-canonical">Canonical link</a></p></footer></article></body></html>',
    ],
    read: filesExport('medium', (text) => ({ 'posts/2024-11-27_Le-port-0123456789ab.html': text })),
  },
  {
    name: 'markdown-site',
    seeds: filesOf('sites/**/*.{md,toml,yml}'),
    read: filesExport('markdown', (text) => ({
      '_config.yml': text,
      'hugo.toml': text,
      '_posts/2024-11-27-port.md': text,
      'content/a.md': text,
    })),
  },
  { name: 'opml', seeds: filesOf('**/*.opml'), read: readOpml },
  {
    name: 'sitemap',
    seeds: filesOf('lint/*sitemap*.xml', 'lint/an-index*.xml'),
    read: (text) => readSitemap(text, 'https://a.example/s.xml'),
  },
  { name: 'lint', seeds: filesOf('lint/*', 'lint-platforms/*/*.*'), read: (text) => lintDocument(bytesOf(text)) },
  {
    name: 'feed-metadata',
    seeds: filesOf('feeds/**/*.xml', 'lint/*.json'),
    read: (text) => [
      orSyntaxError(() => feedMetadata(text, 'https://a.example/f')),
      orSyntaxError(() => listEntries(bytesOf(text))),
      documentEntries(bytesOf(text)),
    ],
  },
  {
    name: 'body',
    seeds: [...filesOf('xss/*.json').flatMap(vectorsIn), ...filesOf('articles/**/*.html')],
    read: readBody,
  },
  {
    name: 'robots',
    seeds: ['User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3\nUser-agent: Barid\nDisallow:\n'],
    read: (text) => [parseRobots(text, 'Barid').delay, parseRobots(text, 'Barid').allows('https://a.example/a%20b?c')],
  },
  {
    name: 'link-header',
    seeds: links,
    read: (text) => [parseLinkHeader(text), headerLinks({ link: text }, 'https://a.example/')],
  },
  {
    name: 'page-links',
    seeds: filesOf('articles/**/*.html'),
    read: (text) => [pageLinks(text, 'https://a.example/'), articleLinks(text, 'https://a.example/', undefined)],
  },
  { name: 'multipart', seeds: [multipart], read: readMultipart },
  {
    name: 'hub-form',
    seeds: [
      'hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2Ff&hub.callback=https%3A%2F%2Fb.example%2Fc%3Fd&hub.lease_seconds=864000&hub.secret=s',
    ],
    read: (text) =>
      parseSubscriptionRequest(
        readForm({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: bytesOf(text) }),
      ),
  },
  {
    name: 'date',
    seeds: [
      'Wed, 27 Nov 2024 10:15:00 +0100',
      '2024-11-27T10:15:00.5Z',
      '27 novembre 2024 à 10h15',
      'الأربعاء 27 نوفمبر 2024 - 10:15',
      '26 جمادى الأولى 1446',
      'il y a 2 heures',
      'Wed Nov 27 10:15:00 CET 2024',
      '2024-W48-3',
      '27/11/24 9:5 pm',
      '2024年11月27日',
      '1732698900',
      'demain à 18h',
      '120',
    ],
    read: readDates,
  },
  { name: 'signature', seeds: Object.values(signatureHeaders), read: readSignatures },
  ...cmsSamples.flatMap(({ cms, headers = {}, published, withdrawn }) => [
    {
      name: `cms ${cms}`,
      seeds: [json(published('Le port', 1)), json(withdrawn(2).message)],
      read: readMessageOf({ ...headers, ...withdrawn(2).headers }),
    },
  ]),
  {
    name: 'cms Ghost',
    seeds: [json({ post: { current: ghostPost(), previous: {} } }), json({ posts: [ghostPost({ lexical: '{}' })] })],
    read: readMessageOf({}),
  },
  {
    name: 'cms by a map',
    seeds: [
      json({
        event: 'post.new',
        entry: {
          id: 7,
          slug: 'port',
          title: 'Le port',
          body: [{ _type: 'block', children: [{ text: 'Le port.' }] }],
          by: ['Nadia'],
          state: 'published',
          at: '2024-11-27',
        },
      }),
    ],
    read: readByMap,
  },
  { name: 'wordpress-list', seeds: filesOf('articles/wordpress*/input.json'), read: listedPosts },
  {
    name: 'site-file',
    seeds: [
      ...siteFile('barid.config.json'),
      json({
        site: { title: 'A', url: 'https://a.example', language: 'fr', description: 'b' },
        feeds: [{ slug: 'all', aliases: ['/feed/'] }],
        sources: [{ id: 'a', url: 'https://b.example/f' }],
        notify: { webhooks: [{ url: 'https://c.example/h', secret: 'S' }] },
        incomingWebhooks: [{ name: 'cms', secret: 'S', map }],
        terms: { license: 'https://d.example/l' },
        redirects: { a: 'all' },
        facets: ['tag', { kind: 'author', content: 'full' }],
      }),
    ],
    read: (text) => parseSite(parseJson(text)),
  },
  {
    name: 'pattern',
    seeds: ['^Publireportage', '(?<a>b+)c{2,3}|[\\p{L}]', '\\p{Script=Arabic}+$'],
    read: (text) =>
      patternFault(text) ?? [toPattern(text).test('Publireportage bbcc'), toPattern(text).replace('aab', '$1$&')],
  },
  {
    name: 'language',
    seeds: ['fr-MA', 'zgh_Tfng', 'x-klingon', 'ar-Arab-MA-u-nu-latn', 'Le port a rouvert jeudi matin.', 'ميناء طنجة'],
    read: (text) => {
      const tag = languageTag(text);
      if (tag !== undefined && languageTag(tag) !== tag) throw new Fault(`The tag ${tag} has another canonical form.`);
      return [tag, articleLanguage({ language: text, pageLanguage: text, title: text, text }, 'fr')];
    },
  },
  {
    name: 'url',
    seeds: [
      'https://www.example.org/2024/11/27/maroc?utm_source=x&a=b#c',
      'HTTP://Exämple.org:80/%d8%a3/../b/amp/?',
      '//a.example/b?key=secret',
      'https://user:pass@a.example/p/?p=1&preview=true',
      '/in/cms/s3cret',
      'a b.jpg',
      'mailto:a@b.example',
      'https://a.example/ميناء/',
    ],
    read: readUrls,
  },
  {
    name: 'template',
    seeds: ['https://a.example/{slug}/{/a/0}', '{a}{b}'],
    read: (text) => [fillTemplate(text, { slug: 'é b', a: ['x/y'], b: null }), valueAt({ a: { '~': [1] } }, text)],
  },
  {
    name: 'cursor',
    seeds: [cursorOf(['ARTICLE#a', 'HEAD']), '2024-11-27T10:00:00.000Z#k7npcwhtdjj5ogy4lcdtdymj3q', 'e30'],
    read: readCursor,
  },
  {
    name: 'precondition',
    seeds: ['"1"', 'W/"2", "3-abc"', '*'],
    read: (text) =>
      orRefusal(() => preconditionIn({ headers: { 'if-match': text, 'if-none-match': text } })?.(undefined)),
  },
  {
    name: 'authorization',
    seeds: ['Bearer abc', 'Basic YTpi', 'bearer  a'],
    read: (text) => [tokenIn(text), readingService(text, 'rss.xml')],
  },
  {
    name: 'cookie',
    seeds: ['a=b; Path=/; Domain=.a.example; Max-Age=9; Secure', '__Host-a="b"; expires=Wed, 27 Nov 2026 10:00:00 GMT'],
    read: readCookie,
  },
  {
    name: 'access-log',
    seeds: [
      '#Fields: date time cs-uri-stem sc-status cs(User-Agent) c-ip cs-method\n2024-11-27\t10:00:00\t/feeds/all/rss.xml\t200\tFeedly/1.0%20(12%20subscribers)\t192.0.2.1\tGET\n',
    ],
    read: (text) => readAccessLog(text).map((one) => [one, readingService(one.userAgent, 'rss.xml')]),
  },
  {
    name: 'encoding',
    seeds: ['gzip', 'br, identity', 'deflate'],
    read: (text) => decodeRequest(request({ headers: { 'content-encoding': text }, body: bytesOf(text) })),
  },
  {
    name: 'picture',
    seeds: [
      '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x10\0\x10\x03',
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10',
      'RIFF\x24\0\0\0WEBPVP8X\n\0\0\0',
      'GIF89a\x10\0\x10\0',
      '\0\0\0\x1cftypavif\0\0\0\0avif',
    ],
    read: (text) => readPictureHeader(Buffer.from(text, 'latin1')),
  },
  { name: 'fingerprint', seeds: filesOf('articles/**/*.txt'), read: fingerprintOf },
];
