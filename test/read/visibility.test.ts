import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ParseContext, ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { readNotice, readVisibility, visibilityOfName } from '#shared/read/visibility.ts';
import { parseContext } from './parse-context-fixture.ts';

const dates = { now: parseContext.now, timeZone: parseContext.site.timeZone };

const read = (text: string, type: string, context: Partial<ParseContext> = {}, name?: string) => {
  try {
    return readArticles(
      { bytes: Buffer.from(text), type, ...(name === undefined ? {} : { name }) },
      { ...parseContext, ...context },
    );
  } catch (error) {
    if (error instanceof Rejected) return [error];
    throw error;
  }
};

/** Whether an article goes to the public now. */
const isPublic = (article: ParsedArticle | Rejected): boolean =>
  !(article instanceof Rejected) &&
  article.incoming.draft === undefined &&
  (article.incoming.published ?? '') <= parseContext.now.toISOString();

const title = 'Le port de Tanger rouvre';
const prose =
  'Les dockers du port de Tanger ont repris le travail jeudi matin, après trois semaines de grève, selon la direction.';

/** A document of each format with one mark. */
const formats: Readonly<Record<string, (name: string, value: unknown) => ReturnType<typeof read>>> = {
  'a JSON item': (name, value) =>
    read(JSON.stringify({ title, content_html: `<p>${prose}</p>`, [name]: value }), 'application/json'),
  'an item of a batch': (name, value) =>
    read(JSON.stringify({ items: [{ title, content_text: prose, [name]: value }] }), 'application/json'),
  'a batch': (name, value) =>
    read(JSON.stringify({ [name]: value, items: [{ title, content_text: prose }] }), 'application/json'),
  'an item of a JSON Feed': (name, value) =>
    read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'F',
        items: [{ id: '1', title, content_text: prose, [name]: value }],
      }),
      'application/feed+json',
    ),
  'a YAML head': (name, value) =>
    read(`---\ntitle: ${title}\n${name}: ${String(value)}\n---\n\n${prose}\n`, 'text/markdown'),
  'a YAML head with quotes': (name, value) =>
    read(`---\r\ntitle: "${title}"\r\n"${name}": '${String(value)}'\r\n---\r\n${prose}\r\n`, ''),
  'a YAML head below an empty line': (name, value) =>
    read(`\n\n---\n# tête\n${name}: ${String(value)}\n---\n# ${title}\n\n${prose}\n`, 'text/markdown'),
  'a YAML head of an HTML page': (name, value) =>
    read(`---\ntitle: ${title}\n${name}: ${String(value)}\n---\n<p>${prose}</p>\n`, 'text/html'),
  'a YAML head that is not YAML': (name, value) =>
    read(`---\ntitle: a: b: "c\n${name}: ${String(value)}\n---\n\n${prose}\n`, 'text/markdown'),
  'a YAML head that is never closed': (name, value) =>
    read(`---\ntitle: ${title}\n${name}: ${String(value)}\n\n${prose}\n`, 'text/markdown'),
  'a head of a program': (name, value) =>
    read(
      `---js\n{\n  title: "${title}",\n  "${name}": ${JSON.stringify(value)},\n}\n---\n# ${title}\n\n${prose}\n`,
      'text/markdown',
    ),
  'a TOML head': (name, value) =>
    read(`+++\ntitle = "${title}"\n"${name}" = ${JSON.stringify(value)}\n+++\n\n${prose}\n`, ''),
  'a TOML head that is not TOML': (name, value) =>
    read(`+++\ntitle = ${title}\n${name} = ${JSON.stringify(value)}\n+++\n\n${prose}\n`, 'text/markdown'),
  'a table of a TOML head': (name, value) =>
    read(`+++\ntitle = "${title}"\n[params]\n"${name}" = ${JSON.stringify(value)}\n+++\n\n${prose}\n`, 'text/plain'),
  'a JSON head': (name, value) =>
    read(`${JSON.stringify({ title, [name]: value }, undefined, 2)}\n\n${prose}\n`, 'text/markdown'),
  'a plain head': (name, value) =>
    read(`Title: ${title}\nDate: 2024-11-27\n${name}: ${String(value)}\n\n${prose}\n`, 'text/markdown'),
  'a head of Nikola': (name, value) =>
    read(`<!--\n.. title: ${title}\n.. ${name}: ${String(value)}\n-->\n\n${prose}\n`, 'text/markdown'),
};

/** Members with their values, in the types in which programs write them; none lets an article to the public. */
const marks: readonly (readonly [name: string, values: readonly unknown[]])[] = [
  ['draft', [true, 'true', 'yes', 'on', 'oui', 'sí', '1', 1, 'True', 'YES']],
  ['isDraft', [true, 'true', 1]],
  ['is_draft', [true, '1']],
  ['hidden', [true, 'yes']],
  ['unlisted', [true]],
  ['published', [false, 'false', 'no', 'off', 0, '0', 'non']],
  ['isPublished', [false, 'False', 0]],
  ['publish', [false, 'no']],
  ['public', [false, 'false']],
  [
    'status',
    [
      'draft',
      'Draft',
      'pending',
      'private',
      'review',
      'in review',
      'wip',
      'to review',
      'embargoed',
      'trash',
      'archived',
    ],
  ],
  [
    'Status',
    [
      'brouillon',
      'borrador',
      'مسودة',
      'مُسوّدة',
      'à relire',
      'quelque chose',
      'hidden',
      'auto-draft',
      'SCHEDULED',
      'future',
    ],
  ],
  ['state', ['DRAFT', 'in_review', 'unpublished', 'rejected']],
  ['_status', ['draft']],
  ['post_status', ['draft', 'inherit', 'private']],
  ['workflowState', ['needs-review']],
  ['moderation_state', ['draft', 'archived']],
  ['visibility', ['private', 'members', 'paid', 'unlisted', 'Password', 'abonnés']],
  ['brouillon', [true, 'oui', 'vrai']],
  ['borrador', [true, 'sí']],
  ['statut', ['brouillon']],
  ['private', [true, 'yes']],
  ['password', ['s3cret']],
  ['expiryDate', ['2020-01-01', '2020-01-01T00:00:00Z']],
  ['publishDate', ['2030-01-01', 'demain à 18h', '2030-01-01T06:00:00+01:00']],
  ['embargo', [true, '2030-01-01', '1 mars 2031', 'bientôt']],
  ['permalink', [false, 'false']],
  ['eleventyExcludeFromCollections', [true]],
  ['deleted', [true]],
  ['deletedAt', ['2024-11-01T00:00:00Z']],
  ['pubDatetime', ['2030-01-01', '2030-01-01T06:00:00Z']],
  ['go_live', ['2030-01-01']],
  ['scheduled', ['2030-01-01']],
  ['dg-publish', [false, 'no']],
  ['ready_to_publish', [false]],
  ['headless', [true]],
  ['documentStage', ['DRAFT']],
  ['revision_status', ['draft', 'Brouillon']],
  ['pubstatus', ['withheld', 'stat:withheld', 'canceled']],
  ['approval_status', ['pending']],
  ['premium', [true, 'yes']],
  ['audience', ['only_paid']],
];

const cases = Object.keys(formats).flatMap((format) => marks.map(([name]) => [format, name] as const));

it.each(cases)('%s with the mark %s gives no article to the public', (format, name) => {
  const values = marks.find(([mark]) => mark === name)?.[1] ?? [];
  for (const value of values)
    expect({ value, isPublic: formats[format]?.(name, value).some(isPublic) }).toEqual({ value, isPublic: false });
});

it('no mark of a draft in any format, case, spacing or type leads to a public article', () => {
  const anyCase = (text: string) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((upper) =>
        [...text]
          .map((letter, index) => (upper[index] === true ? letter.toUpperCase() : letter.toLowerCase()))
          .join(''),
      );
  const mark = fc
    .constantFrom(...marks.flatMap(([name, values]) => values.map((value) => [name, value] as const)))
    .filter(([, value]) => !/T\d|[iİı]/.test(String(value)) || typeof value === 'boolean')
    .chain(([name, value]) =>
      fc.tuple(
        anyCase(name),
        typeof value === 'string'
          ? fc.tuple(anyCase(value), fc.constantFrom('', ' ', '  ')).map(([text, space]) => `${space}${text}${space}`)
          : fc.constant<unknown>(value),
      ),
    );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(formats)), mark, (format, [name, value]) => {
      expect(formats[format]?.(name, value).some(isPublic)).toBe(false);
    }),
    { numRuns: 400 },
  );
});

it.each([
  ['draft', [false, 'false', 'no', 'off', '0', 0, 'non', '']],
  ['published', [true, 'true', 'yes', '2024-11-01', '']],
  [
    'status',
    [
      'publish',
      'Published',
      'public',
      'live',
      'active',
      true,
      'final',
      'publié',
      'publicado',
      'منشور',
      '',
      'Publiée',
      1,
    ],
  ],
  ['visibility', ['public', 'everyone']],
  ['hidden', [false]],
  ['expiryDate', ['2031-01-01', '']],
  ['publishDate', ['2024-11-01']],
  ['embargo', ['2024-11-01', false, 'none']],
  ['permalink', ['https://www.example.org/1']],
  ['password', ['', false]],
  ['archivedAt', ['1970-01-01T00:00:00Z']],
  ['expires', ['9999-12-31']],
  ['hide', ['toc']],
] as const)('an article whose %s says that it is public is public', (name, values) => {
  for (const [format, write] of Object.entries(formats))
    for (const value of values) {
      // A head that does not end is refused whatever it says.
      if ((value === '' && format !== 'a JSON item') || format === 'a YAML head that is never closed') continue;
      const articles = write(name, value);
      expect({ format, name, value, articles: articles.map(isPublic) }).toEqual({
        format,
        name,
        value,
        articles: [true],
      });
    }
});

it.each([
  ['Statut : brouillon'],
  ['Status: draft'],
  ['Estado: borrador'],
  ['الحالة: مسودة'],
  ['الحالة : مُسوّدة'],
  ['Published: no'],
  ['Draft: yes'],
  ['BROUILLON'],
  ['** DRAFT **'],
  ['مسودة'],
  ['Ne pas publier'],
  ['Sous embargo jusqu’au 3 mars 2031 à 6 h'],
  ['EMBARGO: 3 March 2031, 06:00 GMT'],
  ['Embargo until Friday'],
  ['Bajo embargo'],
  ['Statut : en cours d’écriture'],
])('a text page with the line “%s” gives no article to the public', (line) => {
  for (const text of [`${title}\n\n${line}\n\n${prose}\n\n${prose}`, `${line}\n\n${title}\n\n${prose}\n\n${prose}`])
    expect(read(text, 'text/plain').some(isPublic)).toBe(false);
});

it('a text page that speaks of drafts and embargoes is public', () => {
  const text = `Embargo sur les armes : l’Union européenne prolonge\n\nPar Amina El Fassi\n27 novembre 2024\n\n${prose} Le projet de loi, encore un brouillon, sera revu.\n\n${prose}`;
  expect(read(text, 'text/plain').map(isPublic)).toEqual([true]);
});

const page = (head: string, body = '') =>
  `<!doctype html><html lang="fr"><head><title>${title}</title>${head}</head><body${body}</body></html>`;

it.each([
  [
    'a form for its password',
    page(
      '',
      `><article><h1>${title}</h1><form class="post-password-form" action="/wp-login.php?action=postpass" method="post"><p>Ce contenu est protégé par un mot de passe. Pour le voir, saisissez-le ci-dessous.</p><input type="password"></form></article>`,
    ),
  ],
  [
    'a form to log in',
    page(
      '',
      `><main><h1>Connexion</h1><form method="post"><p>Merci de vous connecter pour lire la suite de cet article.</p><input name="login"><input type="password"></form></main>`,
    ),
  ],
  ['meta status', page('<meta name="status" content="draft">', `><h1>${title}</h1><p>${prose}</p>`)],
  [
    'JSON-LD',
    page(
      `<script type="application/ld+json">{"@type":"NewsArticle","headline":"${title}","creativeWorkStatus":"Draft"}</script>`,
      `><h1>${title}</h1><p>${prose}</p>`,
    ),
  ],
  [
    'Drupal',
    page(
      '',
      `><article class="node node--type-article node--unpublished node--view-mode-full"><h1>${title}</h1><p>${prose}</p></article>`,
    ),
  ],
  [
    'a title in brackets',
    page('', `><h1>[Brouillon] ${title}</h1><p>${prose}</p>`).replace('<title>', '<title>[Brouillon] '),
  ],
])('an HTML page with %s gives no article to the public', (_what, html) => {
  expect(read(html, 'text/html').some(isPublic)).toBe(false);
});

it('an HTML page that search engines must not index, and that has a form to log in beside its text, is public', () => {
  const html = page(
    '<meta name="robots" content="noindex">',
    `><form><input name="u"><input type="password"></form><article><h1>${title}</h1><p>${prose}</p><p>${prose}</p></article>`,
  );
  expect(read(html, 'text/html').map(isPublic)).toEqual([true]);
});

it.each([
  ['https://www.example.org/?p=12&preview=true', false],
  ['https://ghost.example.org/p/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/', false],
  ['https://www.example.org/p/1', true],
] as const)('the address %s decides whether a page is a preview', (url, expected) => {
  expect(read(page('', `><h1>${title}</h1><p>${prose}</p>`), 'text/html', { url }).map(isPublic)).toEqual([expected]);
});

const atom = (draft: string, namespace = '') =>
  `<entry xmlns="http://www.w3.org/2005/Atom"${namespace}><id>urn:1</id><title>${title}</title><updated>2024-11-27T10:00:00Z</updated><content type="html">&lt;p&gt;${prose}&lt;/p&gt;</content>${draft}</entry>`;

it.each([
  [atom('<app:control><app:draft>yes</app:draft></app:control>', ' xmlns:app="http://www.w3.org/2007/app"')],
  [atom('<app:control><app:draft> YES </app:draft></app:control>', ' xmlns:app="http://purl.org/atom/app#"')],
  [atom('<a:control><a:draft>yes</a:draft></a:control>', ' xmlns:a="http://www.w3.org/2007/app"')],
  [atom('<control xmlns="http://www.w3.org/2007/app"><draft>yes</draft></control>')],
  [atom('<app:control><app:draft>yes</app:draft></app:control>')],
  [atom('<x:control xmlns:x="urn:x"><x:draft>true</x:draft></x:control>')],
  [atom('<app:control xmlns:app="http://purl.org/atom/app#"><app:draft/></app:control>')],
])('an Atom entry with app:draft gives no article to the public: %s', (xml) => {
  for (const sender of ['publisher', 'source'] as const) {
    expect(read(xml, 'application/atom+xml', { sender }).some(isPublic)).toBe(false);
    const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>${xml}${atom('').replace('urn:1', 'urn:2')}</feed>`;
    expect(read(feed, 'application/atom+xml', { sender }).map(isPublic)).toEqual([false, true]);
  }
});

it('an Atom entry whose app:draft says no is public', () => {
  const xml = atom('<app:control><app:draft>no</app:draft></app:control>', ' xmlns:app="http://www.w3.org/2007/app"');
  expect(read(xml, 'application/atom+xml').map(isPublic)).toEqual([true]);
});

it('an RSS item with wp:status, a password form or a status in words is not public', () => {
  const rss = (inner: string) =>
    `<rss version="2.0"><channel><title>F</title><item><title>${title}</title><link>https://e.example/1</link><description>${prose}</description>${inner}</item></channel></rss>`;
  for (const inner of [
    '<wp:status>draft</wp:status>',
    '<wp:status><![CDATA[private]]></wp:status>',
    '<status>brouillon</status>',
    '<content:encoded><![CDATA[<form action="/wp-login.php?action=postpass" class="post-password-form"><p>x</p></form>]]></content:encoded>',
    '<prism:embargoDate>2031-01-01</prism:embargoDate>',
    '<private>true</private>',
    '<embargo>2031-01-01T06:00:00Z</embargo>',
    '<embargo>jusqu’à demain</embargo>',
    '<expirationDate>2020-01-01</expirationDate>',
  ])
    expect({ inner, public: read(rss(inner), 'application/rss+xml').some(isPublic) }).toEqual({ inner, public: false });
  for (const inner of [
    '',
    '<wp:status>publish</wp:status>',
    '<status>Actual</status>',
    '<state>California</state>',
    '<private>false</private>',
    '<embargo>2020-01-01</embargo>',
  ])
    expect({ inner, public: read(rss(inner), 'application/rss+xml').map(isPublic) }).toEqual({ inner, public: [true] });
});

const post = (said: Readonly<Record<string, unknown>>) =>
  JSON.stringify({
    id: 12,
    date_gmt: '2024-11-27T10:00:00',
    date: '2024-11-27T11:00:00',
    link: 'https://wp.example/?p=12',
    title: { rendered: title },
    content: { rendered: `<p>${prose}</p>`, protected: false },
    excerpt: { rendered: '', protected: false },
    status: 'publish',
    type: 'post',
    ...said,
  });

it.each([
  { status: 'draft' },
  { status: 'auto-draft' },
  { status: 'pending' },
  { status: 'future' },
  { status: 'future', date_gmt: '2031-01-01T00:00:00' },
  { status: 'private' },
  { status: 'trash' },
  { status: 'inherit' },
  { status: 'in-progress' },
  { status: 7 },
  { password: 'x' },
  { content: { rendered: `<p>${prose}</p>`, protected: true } },
  { excerpt: { rendered: '', protected: true } },
  { type: 'page' },
  { type: 'attachment', status: 'inherit' },
])('a post of WordPress with %j is not public', (said) => {
  expect(read(post(said), 'application/json').some(isPublic)).toBe(false);
  const [first, ...others] = read(`[${post({})},${post(said)}]`, 'application/json');
  expect(first !== undefined && isPublic(first)).toBe(true);
  expect(others.some(isPublic)).toBe(false);
});

it.each([{ rendered: 'draft' }, { raw: 'private' }, [{ target_id: 'draft' }]])(
  'the status %j of a program that wraps it gives no article to the public',
  (status) => {
    expect(read(JSON.stringify({ title, content_text: prose, status }), 'application/json').some(isPublic)).toBe(false);
  },
);

it('members that only resemble a mark keep no article from the public', () => {
  const item = (members: object) =>
    read(JSON.stringify({ title, content_text: prose, ...members }), 'application/json');
  for (const members of [
    { comment_status: 'private', newsletter_status: 'draft' },
    { stage: 'Tour de France', project_state: 'pending', audience: 'everyone', tier: 2, type: 'brève' },
    { pubstatus: 'usable', premium: false, premiumColor: 'red', headless: false, scheduled: false, available: true },
    { render: 'html', show: 'Le grand débat', ready: true, issued: '2024-11-01' },
  ])
    expect({ members, isPublic: item(members).map(isPublic) }).toEqual({ members, isPublic: [true] });
});

it.each([
  '---\ntitle: Maroc: un accord\nparams:\n  draft: true\n---\n',
  '---\ntitle: Maroc: un accord\n\tdraft: true # à relire\n---\n',
  '---\n- draft: true\n---\n',
  '+++\ntitle = "L\'accord" "\n[extra]\n  draft = true\n+++\n',
  ';;;\n"title": "Accord",\n"draft": true\n;;;\n',
])('a mark in a head that is not valid is read wherever it stands: %j', (head) => {
  expect(read(`${head}# ${title}\n\n${prose}`, 'text/markdown').some(isPublic)).toBe(false);
});

it('a comment behind a value of an invalid head is no part of it', () => {
  const text = `---\ntitle: Maroc: un accord\ndraft: false # relu\nimage:\n  url: https://a.example/1.jpg\n---\n${prose}`;
  expect(read(text, 'text/markdown')).toMatchObject([{ incoming: { title: 'Maroc: un accord' }, warnings: [] }]);
  expect(read(text, 'text/markdown').map(isPublic)).toEqual([true]);
});

it.each([
  `# (brouillon) ${title}`,
  `# ${title} (Brouillon)`,
  `# BROUILLON – ${title}`,
  `# ${title} | DRAFT`,
  `# مسودة: ${title}`,
  `# ${title}\n\n**Brouillon – ne pas publier**`,
  `# ${title}\n\n*Sous embargo jusqu’au 3 mars 2031 à 6 h*`,
  `# ${title}\n\nEmbargado hasta el 3 de marzo de 2031`,
  `# ${title}\n\nمحظور النشر حتى 3 مارس 2031`,
])('a notice in the title or below it gives no article to the public: %j', (head) => {
  expect(read(`${head}\n\n${prose}`, 'text/markdown').some(isPublic)).toBe(false);
});

it.each(['Draft : les Spurs choisissent en premier', 'Repêchage (2024)', 'Un brouillon de loi – enfin'])(
  'the headline “%s” is public',
  (headline) => {
    expect(read(`# ${headline}\n\n${prose}`, 'text/markdown').map(isPublic)).toEqual([true]);
  },
);

it.each([
  ['_posts/2031-01-01-tanger.md', '2031-01-01T00:00:00.000Z'],
  ['2024-11-20-tanger/index.md', '2024-11-19T23:00:00.000Z'],
  ['posts/2024-11-20.markdown', '2024-11-19T23:00:00.000Z'],
  ['posts/tanger-2024-11-20.md', undefined],
])('the file %s dates a post without a date of its own: %s', (name, published) => {
  expect(read(`# ${title}\n\n${prose}`, '', {}, name)).toMatchObject([{ incoming: { title } }]);
  const [article] = read(`# ${title}\n\n${prose}`, '', {}, name);
  expect(article instanceof Rejected ? article : article?.incoming.published).toBe(published);
  const [dated] = read(`---\ndate: 2024-11-25T10:00:00Z\n---\n# ${title}\n\n${prose}`, '', {}, name);
  expect(dated).toMatchObject({ incoming: { published: '2024-11-25T10:00:00.000Z' } });
});

it.each([
  '_drafts/tanger.md',
  'draft_Tanger-a1b2.html',
  'tanger.draft.md',
  'posts/_drafts/2024/tanger.md',
  'brouillons/tanger.txt',
  '_unpublished/tanger.md',
  'tanger (brouillon).md',
])('the file %s is a draft', (name) => {
  expect(visibilityOfName(name)?.status).toBe('draft');
  expect(read(`# ${title}\n\n${prose}`, '', {}, name).some(isPublic)).toBe(false);
});

it.each(['draft-budget-presented.md', 'posts/tanger.md', 'drafting.md', 'redraft.html'])(
  'the file %s is no draft',
  (name) => {
    expect(visibilityOfName(name)).toBeUndefined();
  },
);

it('an article is scheduled for the latest of its dates', () => {
  const [hugo] = read(
    `---\ntitle: ${title}\ndate: 2024-11-27\npublishDate: 2031-01-02T06:00:00Z\n---\n${prose}`,
    'text/markdown',
  );
  expect(hugo).toMatchObject({ incoming: { published: '2031-01-02T06:00:00.000Z' } });
  expect(hugo).not.toHaveProperty('incoming.draft');
  const [scheduled] = read(
    JSON.stringify({ title, content_text: prose, status: 'scheduled', date_published: '2031-01-01T00:00:00Z' }),
    'application/json',
  );
  expect(scheduled).toMatchObject({ incoming: { published: '2031-01-01T00:00:00.000Z' } });
  expect(scheduled).not.toHaveProperty('incoming.draft');
  const [typed] = read(`+++\ntitle = "${title}"\ndate = 2031-01-01T06:00:00+01:00\n+++\n${prose}`, '');
  expect(typed).toMatchObject({ incoming: { published: '2031-01-01T05:00:00.000Z', title } });
});

it('a sentence quotes the mark, and never a password', () => {
  expect(read(JSON.stringify({ title, content_text: prose, password: 's3cret' }), '')[0]).toMatchObject({
    code: 'ARTICLE_NOT_PUBLIC',
    faults: [{ pointer: '/password', message: 'password' }],
  });
  expect(readVisibility({ draft: 'true' }, dates)).toEqual({ status: 'draft', mark: 'draft: true', name: 'draft' });
  expect(readNotice('Sous embargo jusqu’au 3 mars 2020', dates)).toBeUndefined();
});

it('readVisibility returns for any value', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('status', 'draft', 'meta', 'build', 'published', '_x', 'embargo'), fc.anything()),
      (object) => {
        readVisibility(object, dates);
      },
    ),
  );
  let deep: unknown = 'draft';
  for (let depth = 0; depth < 50_000; depth += 1) deep = { meta: deep, status: [deep] };
  readVisibility({ status: deep, meta: deep }, dates);
});

const rssItem = (elements: string) =>
  `<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cms="https://cms.example/ns"><channel><title>المرسى</title><item><title>Le port</title><link>https://www.example.org/port</link><description>Les dockers ont repris le travail.</description>${elements}</item></channel></rss>`;

it.each([
  ['<dcterms:accessRights>restricted</dcterms:accessRights>', 'refused'],
  ['<dcterms:accessRights>Abonnés seulement</dcterms:accessRights>', 'refused'],
  [
    '<dcterms:accessRights rdf:resource="http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"/>',
    'refused',
  ],
  ['<dcterms:accessRights>http://purl.org/coar/access_right/c_16ec</dcterms:accessRights>', 'refused'],
  ['<dcterms:accessRights>info:eu-repo/semantics/closedAccess</dcterms:accessRights>', 'refused'],
  ['<dcterms:accessRights>info:eu-repo/semantics/openAccess</dcterms:accessRights>', 'live'],
  ['<dcterms:accessRights>© Euromagreb</dcterms:accessRights>', 'live'],
  ['<media:status state="deleted" reason="https://www.example.org/terms"/>', 'refused'],
  ['<media:status state="blocked"/>', 'refused'],
  ['<media:status state="active"/>', 'live'],
  ['<dcterms:valid>start=2050-01-01T00:00:00Z; scheme=W3C-DTF</dcterms:valid>', 'scheduled'],
  ['<dcterms:valid>2050-01-01/2051-01-01</dcterms:valid>', 'scheduled'],
  ['<dcterms:valid>start=2020-01-01; end=2050-01-01; scheme=W3C-DTF</dcterms:valid>', 'live'],
  ['<dcterms:valid>end=2020-01-01; scheme=W3C-DTF</dcterms:valid>', 'draft'],
  ['<dcterms:available>start=2050-01-01</dcterms:available>', 'scheduled'],
  ['<cms:workflow><cms:status>draft</cms:status></cms:workflow>', 'draft'],
  ['<cms:data><cms:publication><cms:visibility>private</cms:visibility></cms:publication></cms:data>', 'refused'],
  ['<cms:newsletter><cms:status>draft</cms:status></cms:newsletter>', 'live'],
  ['<cms:workflow><cms:status>published</cms:status></cms:workflow>', 'live'],
])('an item of a feed that says %s is %s', (elements, expected) => {
  const [read] = readArticles({ bytes: Buffer.from(rssItem(elements)), type: 'application/rss+xml' }, parseContext);
  if (read === undefined) throw new Error('The feed has no item.');
  const { draft, published = '' } = read instanceof Error ? {} : read.incoming;
  const fate =
    read instanceof Error ? 'refused' : draft !== undefined ? 'draft' : published > '2049' ? 'scheduled' : 'live';
  expect(fate).toBe(expected);
});

it.each(['directus', 'wordpress', 'strapi_entry', 'cmsData', 'Drupal', 'moderation', 'revision_info'])(
  'a status inside of %s counts as one of the article',
  (name) => {
    const item = { title: 'Le port', content_text: 'Les dockers ont repris le travail.' };
    const fateOf = (status: object) => {
      const [found] = read(JSON.stringify({ ...item, [name]: status }), 'application/json');
      if (found === undefined || found instanceof Rejected) return found?.code ?? 'nothing';
      return found.incoming.draft === undefined ? 'live' : 'draft';
    };
    expect(fateOf({ status: 'draft' })).toBe('draft');
    expect(fateOf({ entry: { visibility: 'private' } })).toBe('ARTICLE_NOT_PUBLIC');
    expect(fateOf({ status: 'published', id: 12 })).toBe('live');
  },
);
