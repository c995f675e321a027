import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import { plainText } from '#shared/read/body/html-to-text.ts';
import { sanitize } from '#shared/read/body/sanitize.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const prose = [
  'Le marché couvert de Saint-Gilles a rouvert lundi, après dix-huit mois de travaux que les marchands ont passés sous des tentes.',
  'La toiture de 1898 a été démontée pièce par pièce, puis remontée par une entreprise de Charleroi, sans qu’un rivet ne manque.',
  'Fatima Zahra Bennani, qui vend des olives depuis vingt-deux ans, dit n’avoir jamais vu autant de monde un jour de semaine.',
];
const body = prose.map((text) => `<p>${text}</p>`).join('');

const read = (html: string, url?: string): ParsedArticle => {
  const context = url === undefined ? parseContext : { ...parseContext, url };
  const [article] = readArticles({ bytes: new TextEncoder().encode(html), type: 'text/html' }, context);
  if (article === undefined || article instanceof Rejected) throw new Error(`refused: ${article?.code}`);
  return article;
};

const page = (head: string, above = '', inside = body): string =>
  `<!doctype html><html><head><title>Le marché rouvre</title>${head}</head><body><article><h1>Le marché rouvre</h1>${above}<div>${inside}</div></article></body></html>`;

const authorsOf = (above: string, head = ''): readonly string[] =>
  read(page(head, above)).incoming.authors.map(({ name }) => name);

it.each([
  ['https://journal.example/', 'https://journal.example/2026/le-marche-rouvre'],
  ['https://journal.example/fr/', 'https://journal.example/fr/le-marche-couvert-rouvre-lundi'],
  ['https://journal.example/actualites/', 'https://journal.example/actualites/le-marche-rouvre-12345'],
  ['https://journal.example/article.php', 'https://journal.example/article.php?id=45'],
])(
  'a canonical link to %s, which is every page’s, does not become the address, and a warning says so',
  (canonical, request) => {
    const { incoming, warnings } = read(
      page(`<link rel="canonical" href="${canonical}"><meta property="og:url" content="${canonical}">`),
      request,
    );
    expect(incoming.url).toBe(request);
    expect(warnings.join()).toContain(`“${canonical}” is the address of more pages than this one`);
  },
);

it.each([
  ['https://journal.example/le-marche-rouvre', 'https://journal.example/le-marche-rouvre/amp'],
  ['https://journal.example/story/45123', 'https://journal.example/story/45123/le-marche-rouvre'],
  ['https://autre.example/le-marche-rouvre', 'https://journal.example/repris/le-marche-rouvre'],
])('a canonical link to %s is the address of what was asked for at %s', (canonical, request) => {
  const { incoming, warnings } = read(page(`<link rel="canonical" href="${canonical}">`), request);
  expect(incoming.url).toBe(canonical);
  expect(warnings).toEqual([]);
});

const jsonLd = (...articles: readonly object[]): string =>
  articles.map((article) => `<script type="application/ld+json">${JSON.stringify(article)}</script>`).join('');

const other = {
  '@type': 'NewsArticle',
  headline: 'Tempête sur la côte',
  url: 'https://journal.example/tempete',
  author: { '@type': 'Person', name: 'Omar Bakri' },
  datePublished: '2020-01-01T00:00:00Z',
  description: 'Une tempête.',
};
const own = {
  '@type': 'NewsArticle',
  headline: 'Le marché rouvre',
  mainEntityOfPage: { '@id': 'https://journal.example/le-marche-rouvre' },
  author: { name: { '@type': 'Person', name: 'Nadia Alaoui' } },
  datePublished: '2026-11-20T09:00:00Z',
};

it('the JSON-LD of a recommended article, listed first, gives neither author nor date', () => {
  const { incoming } = read(page(jsonLd(other, own)), 'https://journal.example/le-marche-rouvre');
  expect(incoming.authors.map(({ name }) => name)).toEqual(['Nadia Alaoui']);
  expect(incoming.published).toBe('2026-11-20T09:00:00.000Z');
  const alone = read(page(jsonLd(other)), 'https://journal.example/le-marche-rouvre');
  expect([alone.incoming.authors, alone.incoming.published]).toEqual([[], undefined]);
});

it('JSON-LD between CDATA marks in comments of JavaScript, with a semicolon behind it, is read', () => {
  const script = `<script type="application/ld+json">//<![CDATA[\n${JSON.stringify(own)};\n//]]></script>`;
  expect(authorsOf('', script)).toEqual(['Nadia Alaoui']);
});

it.each([
  ['<div class="byline">Gina T.<span>CEO</span></div>', ['Gina T.']],
  ['<div class="author"><button>Folgen</button>Anna F.</div>', ['Anna F.']],
  ['<p class="author">Cécile Dupont (Bruxelles, bureau européen)</p>', ['Cécile Dupont']],
  ['<p class="byline">By <span>Zach Hanlon</span> <span>5 minute read</span></p>', ['Zach Hanlon']],
  ['<p class="byline"><span>By</span><a href="/author/x">Sam Levin</a><a href="#">See full bio</a></p>', ['Sam Levin']],
  ['<p class="author">Sam Levin sam.levin@journal.example</p>', ['Sam Levin']],
  ['<p class="author">Nadia Alaoui · Bruxelles</p>', ['Nadia Alaoui']],
  ['<p class="author">Nadia Alaoui<span>@nadia_a</span></p>', ['Nadia Alaoui']],
  ['<p class="author">محمد العلوي وسعاد بنعلي</p>', ['محمد العلوي', 'سعاد بنعلي']],
  ['<p class="author">محمد وليد السعيد</p>', ['محمد وليد السعيد']],
  ['<p><a href="https://social.example/@nadia">Nadia Alaoui</a></p>', ['Nadia Alaoui']],
])('the authors of the byline %s are %j', (above, expected) => {
  expect(authorsOf(above)).toEqual(expected);
});

it('a kicker belongs to the title where the page shares it with its title', () => {
  const titled = (shared: string, heading: string): string =>
    read(
      `<html><head><meta property="og:title" content="${shared}"></head><body><h1>${heading}</h1>${body}</body></html>`,
    ).incoming.title;
  expect(titled('Kenia: Nairobi von unten', 'Nairobi von unten')).toBe('Kenia: Nairobi von unten');
  expect(titled('Nairobi se lève tôt', 'Kenya - Nairobi se lève tôt')).toBe('Nairobi se lève tôt');
});

it('attributes in capitals are read', () => {
  const { incoming } = read(
    page(
      '<META NAME="author" CONTENT="Nadia Alaoui"><LINK REL="canonical" HREF="https://journal.example/2026/le-marche">',
    ),
  );
  expect([incoming.authors[0]?.name, incoming.url]).toEqual(['Nadia Alaoui', 'https://journal.example/2026/le-marche']);
});

it('a drop cap whose class says header stays with its word, and amp-img is a picture', () => {
  const inside = `<p><span class="header">M</span>onsieur le juge a parlé devant une salle pleine, et personne n’a bougé avant la fin.</p><amp-img src="/a.jpg" width="600" height="400" alt="La salle"></amp-img>${body}`;
  const { content } = read(page('', '', inside), 'https://journal.example/a').incoming;
  expect(content).toContain('Monsieur le juge');
  expect(content).toContain("src='https://journal.example/a.jpg'");
});

it('a text pasted from Google Docs is not bold, and its bold words are', () => {
  const pasted =
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:400">Le </span><span style="font-weight:700">marché</span> rouvre.</p></b>';
  expect(sanitize(pasted).body).toBe('<p>Le <strong>marché</strong> rouvre.</p>');
});

it('letters that were escaped twice are letters, and an article about references keeps them', () => {
  expect(sanitize('<p>&amp;Ccedil;orum, gar&amp;ccedil;on <code>&amp;eacute;</code></p>').body).toBe(
    '<p>Çorum, garçon <code>&amp;eacute;</code></p>',
  );
  const raw = sanitize('<code>x<p>caf&amp;eacute;</p></code><plaintext>&#233;t&eacute; caf&eacute;').body;
  expect(sanitize(raw).body).toBe(raw);
  expect(sanitize('<p>On écrit &amp;eacute; pour é.</p>').body).toBe('<p>On écrit &amp;eacute; pour é.</p>');
});

const asking =
  '<div class="x1"><p>Nous et nos 842 partenaires utilisons des cookies et traitons des données personnelles, telles que votre adresse, afin de mesurer l’audience.</p><p>Vous pouvez retirer votre consentement à tout moment, ou accepter tous les cookies en cliquant sur le bouton ci-dessous.</p></div>';

it('a text that asks for consent is no part of an article, and no article', () => {
  expect(read(page('', asking)).incoming.content).not.toContain('partenaires');
  expect(() => read(page('', '', asking))).toThrow('The article has no content');
});

const loginForm =
  '<form action="/login"><label>E-mail</label><input name="log"><label>Mot de passe</label><input type="password" name="pwd"><button>Se connecter</button></form>';

it.each([
  ['whose text stands in paragraphs', page('', loginForm)],
  ['whose text stands in boxes with line breaks', page('', loginForm, prose.join('<br><br>'))],
  [
    'that a form encloses (ASP.NET)',
    `<title>Le marché rouvre</title><form action="./"><h1>Le marché rouvre</h1><div>${body}</div><div><input type="password"></div></form>`,
  ],
])('an article %s is read beside a form to log in', (_, html) => {
  expect(read(html).incoming.content).toContain('Fatima Zahra Bennani');
});

it('a page that asks to log in, and shows a sentence, is no article', () => {
  const teaser = '<p>Le marché couvert de Saint-Gilles a rouvert lundi, après dix-huit mois de travaux.</p>';
  const html = page('', `${teaser}<p>Cet article est réservé à nos abonnés.</p>${loginForm}`, '');
  expect(() => read(html)).toThrow(/ARTICLE_NOT_PUBLIC|a form to log in/);
});

const articleIn = (before: string, between: string, after = ''): string =>
  `${before}<head><title>Le marché rouvre</title><meta name="author" content="Nadia Alaoui"></head>${between}<body><h1>Le marché rouvre</h1>${body}</body>${after}</html>`;

it.each([
  [
    'with warnings of PHP before it',
    articleIn(
      '<br />\n<b>Warning</b>:  session_start(): open failed in <b>/a.php</b> on line <b>9</b><br />\n<!doctype html><html lang="fr">',
      '',
    ),
  ],
  [
    'with a script before its root',
    articleIn('<script src="/a.js"></script><style>p{}</style><!doctype html><html lang="fr">', ''),
  ],
  [
    'with an element between head and body',
    articleIn(
      '<!doctype html><html lang="fr">',
      '<noscript><img src="/p.gif"></noscript><div id="ad"></div><script>1</script>',
      '<script>2</script>',
    ),
  ],
  [
    'with two roots in conditional comments',
    articleIn(
      '<!doctype html><!--[if IE]><!--><html class="ie"><!--<![endif]--><!--[if !IE]><!--><html lang="fr"><!--<![endif]-->',
      '',
    ),
  ],
])('a page %s is read whole', (_, html) => {
  const { incoming } = read(html);
  expect([incoming.title, incoming.authors.map(({ name }) => name)]).toEqual(['Le marché rouvre', ['Nadia Alaoui']]);
  expect(incoming.content).toContain('Fatima Zahra Bennani');
  expect(incoming.content).not.toContain('session_start');
});

it.each([
  ['10:00am EST by Sara Amrani', ['Sara Amrani']],
  ['By Sara Amrani @ 10:00am EST', ['Sara Amrani']],
  ['Published 10:00am EST', []],
  ['Updated 9:41 AM ET, Tue Nov 29, 2016', []],
  ['27 novembre 2024', []],
  ['by', []],
  ['By @sara_amrani', ['@sara_amrani']],
  ['<a href="https://mastodon.example/@sara">@sara</a>', ['@sara']],
  ['Par Sara Amrani — @sara_amrani', ['Sara Amrani']],
  ['Sara Amrani, Staff Writer', ['Sara Amrani']],
  ['Sara Amrani | Journaliste', ['Sara Amrani']],
  ['Sara Amrani Senior Politics Editor', ['Sara Amrani']],
  ['Sara Amrani<span class="role">rédactrice en chef</span>', ['Sara Amrani']],
  ['Lecture : 5 min. Sara Amrani', ['Sara Amrani']],
  ['Lesedauer: 3 Minuten', []],
  ['مدة القراءة: 5 دقائق', []],
  ['Sara Amrani avec AFP', ['Sara Amrani']],
  ['Sara Amrani / TNN', ['Sara Amrani']],
  ['Agence France-Presse', ['Agence France-Presse']],
  ['More stories by Sara Amrani', ['Sara Amrani']],
  ['Follow Sara Amrani', ['Sara Amrani']],
  ['Dr. Sara Amrani', ['Dr. Sara Amrani']],
  ['Texte : Sara Amrani / Photos : Omar Bakri', ['Sara Amrani']],
  ['Sara Amrani 2 hours ago', ['Sara Amrani']],
  ['2 hours ago', []],
  ['0 Comments', []],
  ['记者 王小明', ['王小明']],
  ['الرباط - سعاد بنعلي', ['سعاد بنعلي']],
  ['Sara Amrani – Casablanca', ['Sara Amrani']],
])('the byline %s names %j', (line, names) => {
  expect(authorsOf(`<p class="byline">${line}</p>`)).toEqual(names);
});

/** The day of publication in the time zone of the site. */
const dayOf = ({ incoming: { published } }: ParsedArticle): string | undefined =>
  published && new Date(published).toLocaleDateString('sv', { timeZone: parseContext.site.timeZone });

it.each([
  [
    'a <time> that says “publié” counts more than its machine’s form of the update',
    '<time datetime="2024-12-03T10:18:46Z">Publié le 27 novembre 2024</time>',
    '2024-11-27',
  ],
  [
    'a line below the article',
    `<div>${body}</div><div class="post-footer">Dieser Artikel wurde am 27. November 2024 um 14:48 von Anna veröffentlicht.</div>`,
    '2024-11-27',
  ],
  [
    'a line with update and publication',
    `<p class="small">Letzte Änderung: 28.11.2024 - 14:49 Uhr, erschienen am: 27.11.2024</p>`,
    '2024-11-27',
  ],
  ['a date alone in its element', '<span class="blue">27.11.2024</span>', '2024-11-27'],
  ['date and time that touch', '<p class="date"><span>27.11.24</span><span>12:44</span></p>', '2024-11-27'],
  ['the update alone', '<p class="x">Stand: 27.11.2024, 01:40 Uhr</p>', '2024-11-27'],
  [
    'the data of a script',
    '<script>window.data = {"article":{"published_at":"2024-11-27T06:22:28+01:00"}}</script>',
    '2024-11-27',
  ],
  [
    'JSON-LD that a template broke',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Le "marché" rouvre","datePublished":"2024-11-27T09:00:00Z"}</script>',
    '2024-11-27',
  ],
  [
    'a name of one system',
    '<meta property="shareaholic:article_published_time" content="2024-11-27T11:19:22+02:00">',
    '2024-11-27',
  ],
])('the date of a page: %s', (_, above, day) => {
  expect(dayOf(read(page('', above)))).toBe(day);
});

it.each([
  ['https://journal.example/2024/7/2/le-marche', '2024-07-02'],
  ['https://journal.example/texte/20240702-le-marche.html', '2024-07-02'],
  ['https://journal.example/meldungen/02-07-2024', '2024-07-02'],
  ['https://journal.example/le-marche-12345678', undefined],
  ['https://journal.example/produit/20249999-le-marche', undefined],
])('the address %s dates its page %s', (url, day) => {
  expect(dayOf(read(page(''), url))).toBe(day);
});

it('dates in a text, in the future, or of other articles date no page', () => {
  const inside = `${body}<p>Le marché avait fermé le 3 mai 2023, puis ses marchands avaient vendu leurs olives, leurs épices et leurs fruits dans les rues voisines, jusqu’à ce que la ville leur rende leur halle, avec un toit neuf, des étals de pierre et de la lumière.</p>`;
  const related = '<aside class="related"><span>12.04.2022</span></aside>';
  expect(read(page('', '', `${inside}${prose.join('<br>')}${related}`)).incoming.published).toBeUndefined();
});

it('a paragraph that begins with a picture and its rights keeps its text', () => {
  const picture =
    '<span class="image"><img src="https://journal.example/halle.jpg"><span class="caption">© Agence du Détroit</span></span>';
  const first = 'La halle a rouvert ce lundi, et les marchands disent que jamais tant de monde n’est venu.';
  const { content } = read(page('', '', `<p>${picture}<strong>${first}</strong></p>${body}`)).incoming;
  expect(content).toContain(first);
  expect(content.indexOf('halle.jpg')).toBeLessThan(content.indexOf(first));
});

it('the pronunciation beside Chinese characters is no part of a text', () => {
  expect(
    plainText('<p><ruby>子<rp>(</rp><rt>こ</rt><rp>)</rp></ruby>どもを<ruby>教育<rt>きょういく</rt></ruby>する</p>'),
  ).toBe('子どもを教育する');
});

it.each([
  [
    'in an address beside the article',
    '<aside><address><div><a rel="author" href="/a">Julia Carrie Wong</a> and <a rel="author" href="/b">Sam Levin</a></div></address></aside>',
  ],
  [
    'of which the last alone has a name for its class',
    '<p>By <span><a href="/by/a">Julia Carrie Wong</a>, </span><span class="last-byline"><a href="/by/b">Sam Levin</a></span></p>',
  ],
])('several names, each a link of its own, %s are all authors', (_, above) => {
  expect(authorsOf(above)).toEqual(['Julia Carrie Wong', 'Sam Levin']);
});
