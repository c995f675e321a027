import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openZip } from '#infra/cli/zip-file.ts';
import { loadEdgeFunctions } from '#infra/edge/edge-functions.ts';
import type { Document } from '#infra/local/web/documents.ts';
import { documentServer } from '#infra/local/web/serve-document.ts';
import { matcher } from '#shared/ingest/list-articles.ts';
import { preconditionIn } from '#shared/ingest/precondition.ts';
import { readForm } from '#shared/ingest/pushed-form.ts';
import { refuseUnknownQuery } from '#shared/query.ts';
import { filesKindOf } from '#shared/read/export/export-files.ts';
import { readExportFiles } from '#shared/read/export/read-export-files.ts';
import { readSitemap } from '#shared/read/feed/read-sitemap.ts';
import { tokenIn } from '#shared/web/authenticate.ts';
import { decodeRequest } from '#shared/web/decode-request.ts';
import { fromFunctionUrl } from '#shared/web/function-url.ts';
import { isFromThisMachine } from '#shared/web/guards.ts';
import { sessionIdIn } from '#shared/web/sessions.ts';
import { sampleArticle } from '#test/format/sample-view.ts';
import { readAccessLog } from '#test/readers/read-access-log.ts';
import { all, around, type HostileDocument, numbered, type Rows, times, units } from './hostile-generators.ts';
import { parseContext } from './parse-context-fixture.ts';

const request = (headers: Readonly<Record<string, string>>, body: Uint8Array = new Uint8Array()) => ({
  method: 'GET',
  path: '/articles',
  params: {},
  address: '127.0.0.1',
  query: new URLSearchParams(),
  headers,
  body,
});

const article = sampleArticle({ id: '019aab2e-0000-7000-8000-000000000001' });

const document: Document = {
  etag: '"a"',
  modified: new Date(0),
  type: 'application/rss+xml',
  cacheControl: undefined,
  metadata: {},
  bytes: Buffer.alloc(1000, 'a'),
  encoded: async () => Buffer.alloc(10),
};

const serveDocument = documentServer(
  async () => document,
  loadEdgeFunctions({ publicUrl: 'https://feeds.example.org', hubs: [] }),
);

const header = (name: string) => (text: string) =>
  serveDocument({ method: 'GET', path: '/feeds/fr/rss.xml', query: '', headers: { [name]: text } });

const lists = units((unit) => around('', unit), [',', ' ', '"a",', 'W/', '"a" ', 'gzip;q=', ';', '*,', '=', '\t']);

/** The event of a function URL, with one member of another value. */
const event = (members: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) =>
  fromFunctionUrl({
    version: '2.0',
    routeKey: '',
    rawPath: '/articles',
    rawQueryString: '',
    isBase64Encoded: false,
    headers,
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      requestId: '',
      routeKey: '',
      stage: '',
      time: '',
      timeEpoch: 0,
      http: { method: 'GET', path: '/articles', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    ...members,
  });

/** Files of an export that share one text, by their names. */
const siteOf = async (names: readonly string[], text: (name: string) => string): Promise<number> => {
  const files = { names: names.toSorted(), read: async (name: string) => new TextEncoder().encode(text(name)) };
  const kind = filesKindOf(files.names);
  let items = 0;
  if (kind !== undefined) for await (const _ of readExportFiles(kind, files, parseContext)) items += 1;
  return items;
};

type ZipEntry = { readonly name: string; readonly at: number; readonly packed: number; readonly size: number };

/** A zip archive: what stands before its directory, and the entries of that. */
const zipOf = (before: Buffer, entries: readonly ZipEntry[]): string => {
  const directory = entries.map(({ name, at, packed, size }) => {
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x0201_4b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(name, 46, 'latin1');
    return entry;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(before.length, 16);
  return Buffer.concat([before, ...directory, end]).toString('latin1');
};

/** Reads all files of an archive that lies in a file of its own. */
const readZip = async (text: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'barid-zip-'));
  try {
    const path = join(folder, 'export.zip');
    writeFileSync(path, Buffer.from(text, 'latin1'));
    const { names, read } = await openZip(path);
    for (const name of names) await read(name).catch(() => undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const localHeader = (): Buffer => {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x0403_4b50, 0);
  return bytes;
};

/** Archives of about `size` bytes. */
const archives: Rows = [
  [
    'many names',
    (size) =>
      zipOf(
        localHeader(),
        Array.from({ length: Math.min(65_000, size / 60) }, (_, at) => ({
          name: `posts/${at}.md`,
          at: 0,
          packed: 0,
          size: 0,
        })),
      ),
  ],
  [
    'files that lie over each other',
    (size) => {
      const packed = gzipSync(Buffer.alloc(size * 100)).subarray(10, -8);
      const before = Buffer.concat([localHeader(), packed]);
      const entry = { at: 0, packed: packed.length, size: size * 100 };
      return zipOf(
        before,
        Array.from({ length: Math.min(2000, size / 500) }, (_, at) => ({ ...entry, name: `${at}.md` })),
      );
    },
  ],
  ['ends of a directory', around('', 'PK\x05\x06')],
  [
    'names that lead out',
    (size) => zipOf(localHeader(), [{ name: times('../', Math.min(size, 60_000)), at: 0, packed: 0, size: 0 }]),
  ],
];

const field = '2026-11-30\t10:00:00\tCDG\t1\t192.0.2.1\tGET\ta\t/feeds/fr/rss.xml\t200\t-\t';

/** Requests, folders, archives and logs: what comes in beside documents, each hostile in a way of its own. */
export const hostileRequests: readonly HostileDocument[] = [
  ...all(header('range'), 'Range', [
    ...units((unit) => around('bytes=', unit), ['0-1,', '0', '-', '0-', ' ', 'bytes=']),
    ['one number', around('bytes=', '9', '-')],
  ]),
  ...all(header('if-none-match'), 'If-None-Match', lists),
  ...all(header('accept-encoding'), 'Accept-Encoding', lists),
  ...all(
    header('if-modified-since'),
    'If-Modified-Since',
    units((unit) => around('', unit), ['Wed, ', '1', ' ', '(', ')(']),
  ),
  ...all(
    header('if-range'),
    'If-Range',
    units((unit) => around('', unit), ['"a', '1 ', '(']),
  ),
  ...all(
    header('accept'),
    'Accept',
    units((unit) => around('', unit), ['text/html,', 'text/', ';q=0.1', ' ']),
  ),
  ...all(
    header('sec-fetch-dest'),
    'Sec-Fetch-Dest',
    units((unit) => around('', unit), ['document', ' ']),
  ),
  ...all(
    (path) => serveDocument({ method: 'GET', path: `/${path}`, query: '', headers: { accept: 'text/html' } }),
    'path',
    units((unit) => around('', unit), ['a/', '/', '-', '%2e', '\\', 'feeds/fr/', '?', '.']),
  ),
  ...all(
    (text) => preconditionIn(request({ 'if-match': text, 'if-none-match': text }))?.(article),
    'If-Match of an article',
    lists,
  ),
  ...all(
    (text) => sessionIdIn(request({ cookie: text }), 'https://a.example'),
    'Cookie',
    units((unit) => around('', unit), ['a=b; ', ';', '__Host-barid=; ', ' ', '=', '__Host-barid']),
  ),
  ...all(
    (text) => tokenIn(text),
    'Authorization',
    units((unit) => around('Bearer', unit), [' ', ' a', 'a', ',', '=']),
  ),
  ...all((text) => event({}, { 'x-forwarded-for': text, 'cloudfront-viewer-address': text }), 'Forwarded', [
    ...units((unit) => around('', unit), [',', ' ', '192.0.2.1, ', ':1', '127.0.0.1,', '1']),
  ]),
  ...all(
    (text) =>
      isFromThisMachine(request({ host: text, 'x-forwarded-for': text, [text.toLowerCase()]: '', [`${text}-`]: '' })),
    'headers of proxies',
    units((unit) => around('', unit), ['real-ip', 'a-', '-client-ip', 'x-forwarded', 'localhost:', '1']),
  ),
  ...all(
    (text) => refuseUnknownQuery({ path: '/articles', query: new URLSearchParams(text) }, ['a'], (name) => name !== ''),
    'query',
    [
      ...units((unit) => around('', unit), ['a=b&', '&', '=', '%', 'a[]=b&', '+', '%00']),
      ['distinct parameters', numbered('', (at) => `a${at}=b&`)],
    ],
  ),
  ...all((text) => event({ rawQueryString: text, cookies: text.slice(0, 100_000).split('&') }), 'event', [
    ['parameters', numbered('', (at) => `a${at}=b&`)],
    ['one parameter', around('a=', 'b')],
  ]),
  ...all((text) => matcher(new URLSearchParams({ q: text }), undefined)(article), 'search', [
    ...units((unit) => around('', unit), ['a ', ' ', 'é', 'م ', '\u0301', '\ud83d']),
    ['distinct words', numbered('', (at) => `${at} `)],
    ['words that an article has', around('', `${article.title.split(' ')[0] ?? ''} `)],
  ]),
  ...all(
    async (text) =>
      (await decodeRequest(request({ 'content-encoding': 'gzip' }, Buffer.from(text, 'latin1')))).body.length,
    'gzip body',
    [
      ['zeros', (size) => gzipSync(Buffer.alloc(size * 200)).toString('latin1')],
      [
        'members',
        (size) =>
          gzipSync('')
            .toString('latin1')
            .repeat(size / 20),
      ],
      ['no gzip', around('\x1f\x8b', '\0')],
      ['a gzip in a gzip', (size) => gzipSync(gzipSync(Buffer.alloc(size * 200))).toString('latin1')],
    ],
  ),
  ...all(
    async (text) => (await decodeRequest(request({ 'content-encoding': text }, new Uint8Array(10)))).body.length,
    'Content-Encoding',
    units((unit) => around('', unit), ['gzip,', ',', ' ', 'a']),
  ),
  ...all(
    (text) =>
      readForm(
        request({ 'content-type': `multipart/form-data; boundary=${text.slice(0, 20)}` }, Buffer.from(text)),
        [],
      ),
    'multipart',
    [
      ...units((unit) => around('--a\r\n', unit), ['-', '\r\n--', 'a: b\r\n', 'Content-Disposition: form-data; ']),
      ['a name of a part', around('--a\r\nContent-Disposition: form-data; name="', '\\"', '"\r\n\r\nx\r\n--a--')],
      [
        'a file name',
        around('--a\r\nContent-Disposition: form-data; name="document"; filename="', 'a.', '"\r\n\r\nx\r\n--a--'),
      ],
      ['parts', numbered('', (at) => `--a\r\nContent-Disposition: form-data; name="p${at}"\r\n\r\nx\r\n`, '--a--')],
    ],
  ),
  ...all(
    (text) => readForm(request({ 'content-type': `multipart/form-data${text}` }, Buffer.from('--a--')), []),
    'boundary',
    units((unit) => around(';', unit), ['boundary=', ' ', ';', '"', 'a=b;']),
  ),
  ...all(readZip, 'zip', archives),
  ...all(readAccessLog, 'access log', [
    ...units((unit) => around('', unit), ['\n', '\t', field, '#Fields: date\n', '#Fields:\n2026-11-30\n', ' ']),
    ['lines', numbered('', (at) => `${field}Reader%2520${at}\n`)],
    ['fields and lines', (size) => `#Fields: ${times('a ', size / 2)}\n${times('2026-11-30\n', size / 2)}`],
    ['a client that is encoded again', around(field, '%25', '\n')],
    ['fields named again', numbered('', (at) => `#Fields: date a${at}\n2026-11-30\tb\n`)],
  ]),
  ...all(
    (text) =>
      siteOf(
        text.split('\n').filter((name) => name !== ''),
        () => '---\ntitle: a\n---\n\nLe port',
      ),
    'folder of Hugo',
    [
      ['pages', numbered('hugo.toml\n', (at) => `content/${'posts/'.repeat(200)}${at}.md\n`)],
      [
        'bundles',
        numbered(
          'hugo.toml\n',
          (at) =>
            `content/posts/${at}/index.md\ncontent/posts/${at}/cover.jpg\ncontent/p${at}/${'a/'.repeat(300)}b.jpg\n`,
        ),
      ],
      ['a deep folder', (size) => `hugo.toml\ncontent/${'a/'.repeat(size / 2)}b.md\n`],
    ],
  ),
  ...all(
    (text) => siteOf(['_config.yml', '_posts/2024-11-27-un.md', '_posts/2024-11-28-deux.md'], () => text),
    'folder of Jekyll',
    [
      ...units(
        (unit) => around('---\ntitle: a\n', unit, '\n---\n\nLe port'),
        ['a: &a [*a]\n', 'permalink: /:a/:a\n', '- ', 'tags: [a, a]\n', 'a: b\n', '  '],
      ),
      ['a permalink', around('---\npermalink: "', '/:title', '"\n---\n\nLe port')],
      ['categories', around('---\ntitle: a\ncategories: [', 'a, ', 'b]\n---\n\nLe port')],
      ['distinct keys', numbered('---\ntitle: a\n', (at) => `k${at}: b\n`, '---\n\nLe port')],
      ['includes', around('---\ntitle: a\n---\n\n', '{% include a %}')],
    ],
  ),
  ...all((text) => siteOf(['hugo.toml', 'content/a.md', 'content/b.md'], () => text), 'pages of Hugo', [
    ...units(
      (unit) => around('+++\ntitle = "a"\n', unit, '\n+++\n\nLe port'),
      ['[a]\n', '[[a]]\n', 'a = [[', 'a.b.c = 1\n', 'a = """', '# a\n', 'a = {b = ', 'd = 1979-05-27\n'],
    ),
    ['distinct tables', numbered('+++\ntitle = "a"\n', (at) => `[t${at}]\na = 1\n`, '+++\n\nLe port')],
    ['a key of many parts', around('+++\ntitle = "a"\na', '.b', ' = 1\n+++\n\nLe port')],
    ['aliases', around('+++\ntitle = "a"\naliases = [', '"/a/", ', ']\n+++\n\nLe port')],
  ]),
  ...all((text) => readSitemap(text, 'https://a.example/sitemap.xml'), 'sitemap index', [
    [
      'sitemaps',
      numbered(
        '<sitemapindex>',
        (at) => `<sitemap><loc>https://a.example/${at}.xml</loc></sitemap>`,
        '</sitemapindex>',
      ),
    ],
    [
      'itself',
      around('<sitemapindex>', '<sitemap><loc>https://a.example/sitemap.xml</loc></sitemap>', '</sitemapindex>'),
    ],
    ['indexes in indexes', around('', '<sitemapindex><sitemap>')],
    [
      'pictures',
      around(
        '<urlset><url><loc>https://a.example/</loc>',
        '<image:image><image:loc>a</image:loc></image:image>',
        '</url></urlset>',
      ),
    ],
    [
      'languages',
      around(
        '<urlset><url><loc>https://a.example/</loc>',
        '<xhtml:link rel="alternate" hreflang="fr" href="/fr"/>',
        '</url></urlset>',
      ),
    ],
  ]),
];
