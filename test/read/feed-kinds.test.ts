import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { mediaTypeOf } from '#shared/read/media-type.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const text = 'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève.';
const namespaces =
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"';

const read = (document: string, url?: string) =>
  readDocument({ bytes: Buffer.from(document), type: '' }, { ...parseContext, ...(url === undefined ? {} : { url }) });
const readAll = (document: string, url?: string): readonly ParsedArticle[] =>
  read(document, url).articles.flatMap((article) => (article instanceof Rejected ? [] : [article]));
const first = (document: string, url?: string) => {
  const [article] = readAll(document, url);
  if (article === undefined) throw new Error('the feed has no article');
  return article;
};

const item = (inner: string, link = 'https://a.example/un') =>
  `<item><title>Tanger</title><link>${link}</link><description>${text}</description>${inner}</item>`;
const rss = (items: string, channel = '<link>https://a.example/journal/</link>', root = 'rss version="2.0"') =>
  `<${root} ${namespaces}><channel><title>Journal</title>${channel}${items}</channel></${root.split(' ')[0]}>`;
const atom = (inner: string, root = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" ${root}><title>J</title><entry><id>1</id><link href="https://a.example/un"/>${inner}</entry></feed>`;

it('relative links of a pushed feed belong to its channel, its own address or its xml:base, never to the site', () => {
  const relative = item('<enclosure url="son.mp3" type="audio/mpeg" length="1"/>', 'un.html').replace(
    text,
    '&lt;p&gt;&lt;img src="/i.jpg"&gt; Bonjour&lt;/p&gt;',
  );
  const { incoming } = first(rss(relative));
  expect(incoming).toMatchObject({
    url: 'https://a.example/journal/un.html',
    attachments: [{ url: 'https://a.example/journal/son.mp3' }],
  });
  expect(incoming.content).toContain('https://a.example/i.jpg');
  expect(first(rss(relative, '<atom:link rel="self" href="https://b.example/feeds/rss.xml"/>')).incoming.url).toBe(
    'https://b.example/feeds/un.html',
  );
  expect(first(rss(relative), 'https://c.example/rss').incoming.url).toBe('https://c.example/un.html');
  const based = atom(
    '<link href="deux"/><title>T</title><content>Bonjour</content>',
    'xml:base="https://d.example/fr/"',
  ).replace('<link href="https://a.example/un"/>', '');
  expect(first(based).incoming.url).toBe('https://d.example/fr/deux');
  const json = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'J',
    home_page_url: 'https://e.example/',
    items: [{ id: '1', url: '/un', title: 'T', content_html: '<p>Bonjour</p>' }],
  };
  expect(first(JSON.stringify(json)).incoming.url).toBe('https://e.example/un');
});

it.each([
  ['www.a.example/un', 'https://www.a.example/un'],
  ['a.example/un?x=1', 'https://a.example/un?x=1'],
  ['http//a.example/un', 'http://a.example/un'],
  ['http://https://a.example/un', 'https://a.example/un'],
])('a link without a whole scheme is read as its author meant it: %s', (link, url) => {
  expect(first(rss(item('', link))).incoming.url).toBe(url);
});

it('an address that was escaped twice has its parameters', () => {
  const enclosure =
    '<enclosure url="https://a.example/son.mp3?a=1&amp;amp;b=2&amp;amp;amp;c=3" type="audio/mpeg" length="1"/>';
  expect(first(rss(item(enclosure))).incoming.attachments[0]?.url).toBe('https://a.example/son.mp3?a=1&b=2&c=3');
});

it.each(['http://www.w3.org/2005/Atom', 'http://www.w3.org/1999/xhtml', 'https://a.example/ns'])(
  'an RSS feed in the namespace %s is read as RSS',
  (uri) => {
    expect(first(rss(item(''), '', `rss version="2.0" xmlns="${uri}"`)).incoming).toMatchObject({
      title: 'Tanger',
      url: 'https://a.example/un',
    });
  },
);

it.each([' ', '&nbsp;', '<p></p>', '<p>&nbsp;</p><br>', '<!-- vide -->'])(
  'a content:encoded that shows nothing leaves the word to the description: %j',
  (content) => {
    const { incoming } = first(rss(item(`<content:encoded><![CDATA[${content}]]></content:encoded>`)));
    expect(incoming.content).toContain(text);
  },
);

it('an Atom title of type text speaks of tags, and an undeclared one may hold them', () => {
  const title = (element: string) =>
    first(atom(`${element}<content type="html">&lt;p&gt;${text}&lt;/p&gt;</content>`)).incoming.title;
  expect(title('<title type="text">La fin de &lt;blink&gt; et &lt;marquee&gt;</title>')).toBe(
    'La fin de <blink> et <marquee>',
  );
  expect(title('<title>La fin de &lt;blink&gt;</title>')).toBe('La fin de <blink>');
  expect(title('<title>La &lt;em&gt;fin&lt;/em&gt;</title>')).toBe('La fin');
  expect(title('<title type="html">La &lt;em&gt;fin&lt;/em&gt;</title>')).toBe('La fin');
});

it('a video of YouTube has its description with its lines, its picture, and no Flash player', () => {
  const group = `<title>V</title><media:group><media:title>V</media:title><media:content url="https://www.youtube.com/v/abc?version=3" type="application/x-shockwave-flash" width="640" height="390"/><media:thumbnail url="https://i.ytimg.com/vi/abc/hqdefault.jpg" width="480" height="360"/><media:description>Première ligne\nDeuxième &lt;ligne\n\nhttps://a.example/x</media:description></media:group>`;
  const { incoming } = first(atom(group));
  expect(incoming.content).toContain('<p>Première ligne<br/>Deuxième &lt;ligne</p><p>https://a.example/x</p>');
  expect(incoming).toMatchObject({
    attachments: [],
    image: { url: 'https://i.ytimg.com/vi/abc/hqdefault.jpg', width: 480 },
  });
});

it('of several sizes the widest picture is the image, and of a group the default', () => {
  const pictures = (extra = '') =>
    `<media:content url="https://a.example/s.jpg" medium="image" width="300"/><media:content url="https://a.example/l.jpg" medium="image" width="1200" height="800"><media:credit>Nadia Alaoui</media:credit></media:content><media:content url="https://a.example/m.jpg" medium="image" width="800"${extra}/>`;
  expect(first(rss(item(pictures()))).incoming.image).toEqual({
    url: 'https://a.example/l.jpg',
    width: 1200,
    height: 800,
    credit: 'Nadia Alaoui',
  });
  const group = `<media:group>${pictures(' isDefault="true"')}<media:content url="https://a.example/v.mp4" type="video/mp4"/></media:group>`;
  expect(first(rss(item(group))).incoming.image?.url).toBe('https://a.example/m.jpg');
});

it.each([
  [item('').replace('Tanger', 'Bridge returned error 404! (19700)'), { 'error of the feed’s maker': 1 }],
  [
    item('')
      .replace('Tanger', 'Protégé : Tanger')
      .replace(text, 'Il n’y a pas d’extrait, car cette publication est protégée.'),
    { 'password-protected post': 1 },
  ],
  [
    item(
      '<content:encoded><![CDATA[<form action="https://a.example/wp-login.php?action=postpass" class="post-password-form" method="post"></form>]]></content:encoded>',
    ),
    { 'password-protected post': 1 },
  ],
  [
    item('').replace('Tanger', 'محمي: طنجة').replace(text, 'هذا المحتوى محمي بكلمة مرور.'),
    { 'password-protected post': 1 },
  ],
])('what is no article is skipped and counted', (foreign, skipped) => {
  const { articles, skipped: found } = read(rss(item('') + foreign.replace('/un<', '/deux<')));
  expect(articles).toHaveLength(1);
  expect(found).toEqual(skipped);
});

it.each([
  'Nadia Alaoui (mailto:nadia@a.example)',
  'mailto:nadia@a.example (Nadia Alaoui)',
  'Nadia Alaoui [nadia@a.example]',
  'Nadia Alaoui &lt;nadia@a.example&gt;',
])('an author has a name and an address: %s', (author) => {
  expect(first(rss(item(`<author>${author}</author>`))).incoming.authors).toEqual([
    { name: 'Nadia Alaoui', email: 'nadia@a.example' },
  ]);
});

it('the categories of Media RSS are tags', () => {
  const categories =
    '<media:category label="Économie">economie/ports</media:category><media:category>Tanger</media:category>';
  expect(first(rss(item(categories))).incoming.tags).toEqual(['Économie', 'Tanger']);
});

it('an entry whose content is only a drawing links to its page, and says what is left out', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="3"/></svg>';
  for (const content of [
    `<content type="image/svg+xml">${svg}</content>`,
    `<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${svg}</div></content>`,
  ]) {
    const { incoming, warnings } = first(atom(`<title>Carte de Tanger</title>${content}`));
    expect(incoming.content).toBe("<p><a href='https://a.example/un'>Carte de Tanger</a></p>");
    expect(warnings.join()).toContain('only a drawing (SVG)');
  }
});

it.each([
  ['https://a.example/son.mp3', 'application/octet-stream', 'audio/mpeg'],
  ['https://a.example/son.mp3', 'audio/mp3', 'audio/mpeg'],
  ['https://a.example/son.m4a', 'audio/x-m4a', 'audio/mp4'],
  ['https://a.example/son.mp3', 'mp3', 'audio/mpeg'],
  ['https://a.example/son.mp3', 'enclosure/mpeg', 'audio/mpeg'],
  ['https://a.example/son.mp3', 'text/html', 'audio/mpeg'],
  ['https://a.example/film.mov', 'video/mov', 'video/quicktime'],
  ['https://a.example/son', 'audio/x-mp3', 'audio/mpeg'],
  ['https://a.example/son', 'application/octet-stream', 'application/octet-stream'],
  ['https://a.example/son.mp3', 'audio/ogg', 'audio/ogg'],
  ['https://a.example/image.jpg', 'image/pjpeg', 'image/jpeg'],
  ['https://a.example/7.srt', undefined, 'application/x-subrip'],
  ['https://a.example/7.vtt', 'application/octet-stream', 'text/vtt'],
  ['https://a.example/7', 'text/srt', 'application/x-subrip'],
])('the type of %s declared as %s is %s', (url, declared, type) => {
  expect(mediaTypeOf(url, declared)).toBe(type);
});

const podcast =
  'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:georss="http://www.georss.org/georss" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#"';
const episode = {
  season: 2,
  number: 7,
  kind: 'bonus',
  isExplicit: true,
  transcripts: [{ url: 'https://a.example/journal/7.vtt', type: 'text/vtt', language: 'ar', rel: 'captions' }],
  chapters: { url: 'https://a.example/7.json', type: 'application/json+chapters' },
  persons: [{ name: 'سعاد العلوي', role: 'host', url: 'https://a.example/souad', image: 'https://a.example/s.jpg' }],
};

it('an episode keeps its season, number, kind, transcript, chapters and people', () => {
  const elements =
    '<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode><itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>yes</itunes:explicit>' +
    '<podcast:transcript url="7.vtt" type="text/vtt" language="ar" rel="captions"/><podcast:transcript url="javascript:1" type="text/html"/>' +
    '<podcast:chapters url="/7.json" type="application/json+chapters"/><podcast:person role="host" href="https://a.example/souad" img="https://a.example/s.jpg">سعاد العلوي</podcast:person>';
  const feed = rss(item(elements), undefined, `rss version="2.0" ${podcast}`);
  expect(first(feed).incoming.episode).toEqual(episode);
  expect(first(rss(item(''))).incoming.episode).toBeUndefined();
});

it('an item of JSON Feed has the episode and the place that a feed of ours has', () => {
  const { isExplicit: explicit, ...rest } = episode;
  const location = { latitude: 35.78, longitude: -5.81, name: 'Tanger' };
  const document = { title: 'T', content_html: `<p>${text}</p>`, _barid: { episode: { ...rest, explicit }, location } };
  expect(first(JSON.stringify(document)).incoming).toMatchObject({ episode, location });
});

it('an item of JSON Feed has the short title, and the details of its files that a feed of ours has', () => {
  const details = {
    width: 1600,
    height: 900,
    credit: 'سعاد العلوي',
    alt: 'Le quai vide',
    description: 'Le premier ferry part à six heures.',
    thumbnail: '/i/quai-petit.jpg',
  };
  const document = {
    title: 'T',
    url: 'https://a.example/port',
    content_html: `<p>${text}</p>`,
    attachments: [
      { url: '/i/quai.jpg', mime_type: 'image/jpeg', _barid: details },
      { url: '/i/port.jpg', mime_type: 'image/jpeg', _barid: { width: 'wide', credit: 7 } },
    ],
    _barid: { shortTitle: ' Le port\n bat son record ' },
  };
  expect(first(JSON.stringify(document)).incoming).toMatchObject({
    shortTitle: 'Le port bat son record',
    attachments: [
      {
        ...details,
        url: 'https://a.example/i/quai.jpg',
        type: 'image/jpeg',
        thumbnail: 'https://a.example/i/quai-petit.jpg',
      },
      { url: 'https://a.example/i/port.jpg', type: 'image/jpeg' },
    ],
  });
});

it.each([
  '<georss:point>35.78 -5.81</georss:point>',
  '<geo:lat>35.78</geo:lat><geo:long>-5.81</geo:long>',
  '<geo:Point><geo:lat>35.78</geo:lat><geo:long>-5.81</geo:long></geo:Point>',
])('a place on earth is read from %s', (point) => {
  const feed = (inner: string) => first(rss(item(inner), undefined, `rss version="2.0" ${podcast}`)).incoming.location;
  expect(feed(point)).toEqual({ latitude: 35.78, longitude: -5.81 });
  expect(feed(point.replace('35.78', '135.78'))).toBeUndefined();
  expect(feed(`${point}<georss:featurename>Tanger</georss:featurename>`)?.name).toBe('Tanger');
});

it('a link that is paid for says so in the body', () => {
  const body =
    '&lt;p&gt;Une &lt;a rel="noopener Sponsored nofollow" href="https://b.example/"&gt;offre&lt;/a&gt; et &lt;a rel="noopener" href="https://b.example/x"&gt;un lien&lt;/a&gt;.&lt;/p&gt;';
  const { content } = first(rss(item('').replace(text, body))).incoming;
  expect(content).toContain("<a href='https://b.example/' rel='sponsored nofollow'>offre</a>");
  expect(content).toContain("<a href='https://b.example/x'>un lien</a>");
});

it('the credit of a picture in JSON-LD goes with the picture of the page', () => {
  const data = {
    '@type': 'NewsArticle',
    headline: 'Tanger',
    image: { '@type': 'ImageObject', url: 'https://a.example/p.jpg', creditText: 'Nadia Alaoui / MAP' },
  };
  const page = `<!doctype html><html><head><meta property="og:image" content="https://a.example/p.jpg"><script type="application/ld+json">${JSON.stringify(data)}</script></head><body><article><h1>Tanger</h1><p>${text}</p><p>${text} Encore.</p></article></body></html>`;
  expect(first(page).incoming.image).toMatchObject({ url: 'https://a.example/p.jpg', credit: 'Nadia Alaoui / MAP' });
});

it('a JSON Feed of Barid keeps what it says in _barid when another Barid follows it', () => {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Radio Tanger',
    items: [
      {
        id: '1',
        url: 'https://radio.example/1',
        title: 'Le port',
        content_html: '<p>Les dockers ont repris le travail mercredi matin au port de Tanger.</p>',
        image: 'https://radio.example/port.jpg',
        _barid: {
          image: { alt: 'Le port', credit: 'Nadia Alaoui', width: 1200, height: 800 },
          episode: {
            season: 2,
            number: 7,
            kind: 'full',
            explicit: false,
            transcripts: [{ url: 'https://radio.example/1.vtt', type: 'text/vtt' }],
            chapters: { url: 'https://radio.example/1.json', type: 'application/json+chapters' },
            persons: [{ name: 'Omar Bakri', role: 'host' }],
          },
          location: { latitude: 35.78, longitude: -5.81, name: 'Tanger' },
          source: { name: 'Agence du Détroit', url: 'https://detroit.example/' },
        },
      },
      {
        id: '2',
        url: 'https://radio.example/2',
        title: 'La pluie',
        content_text: 'Il pleut à Fès.',
        _barid: { episode: 'x' },
      },
    ],
  };
  const articles = readAll(JSON.stringify(feed));
  expect(articles[0]).toMatchObject({
    incoming: {
      image: {
        url: 'https://radio.example/port.jpg',
        alt: 'Le port',
        credit: 'Nadia Alaoui',
        width: 1200,
        height: 800,
      },
      episode: {
        season: 2,
        number: 7,
        kind: 'full',
        isExplicit: false,
        persons: [{ name: 'Omar Bakri', role: 'host' }],
      },
      location: { latitude: 35.78, longitude: -5.81, name: 'Tanger' },
      source: { name: 'Agence du Détroit', url: 'https://detroit.example/' },
    },
  });
  expect(articles[1]).toMatchObject({ incoming: { title: 'La pluie' } });
});

it('of a followed feed the first 1,000 entries are read, and a longer one of a publisher is refused with what to do', () => {
  const long = rss(Array.from({ length: 1_001 }, (_, at) => item('', `https://a.example/${at}`)).join(''));
  const bytes = Buffer.from(long);
  const { articles } = readDocument({ bytes, type: '' }, { ...parseContext, sender: 'source' });
  expect(articles).toHaveLength(1_000);
  expect(() => readDocument({ bytes, type: '' }, { ...parseContext, sender: 'publisher' })).toThrow(
    expect.objectContaining({
      code: 'BATCH_TOO_LARGE',
      status: 413,
      message: expect.stringContaining('npx barid import FILE'),
    }),
  );
});
