import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { PictureResult } from '#shared/model/picture.ts';
import { picturePath } from '#shared/read/pictures.ts';
import { readArticles } from '#shared/read/read-document.ts';
import { parseContext } from './parse-context-fixture.ts';

const url = 'https://feeds.example.org/media/0123456789abcdef0123456789abcdef.jpg';
const picture = { url, type: 'image/jpeg', size: 90_000, width: 1200, height: 800 };

/** The article of one document, and the paths that it asked for; `beside` has the pictures beside it. */
const read = (name: string, text: string, beside: Readonly<Record<string, PictureResult>> = {}, permalink?: string) => {
  const asked: string[] = [];
  const findPicture = (path: string): PictureResult | undefined => {
    if (!asked.includes(path)) asked.push(path);
    return beside[path];
  };
  const context = { ...parseContext, findPicture, ...(permalink === undefined ? {} : { url: permalink }) };
  const [article] = readArticles({ bytes: Buffer.from(text), type: '', name }, context);
  if (article === undefined || article instanceof Rejected) throw article;
  return {
    ...article.incoming,
    warnings: article.warnings.filter((warning) => !warning.startsWith('published')),
    asked,
  };
};

const markdown = (body: string, matter = ''): string =>
  `---\ntitle: La halle aux poissons\nlang: fr\n${matter}---\n\nLa halle de Larache rouvre mercredi.\n\n${body}\n`;

it.each([
  ['halle.jpg', 'halle.jpg'],
  ['./img/halle.jpg', 'img/halle.jpg'],
  ['../img/halle.jpg', '../img/halle.jpg'],
  ['img/../halle.jpg', 'halle.jpg'],
  ['march%C3%A9.jpg', 'marché.jpg'],
  ['la%20halle.jpg', 'la halle.jpg'],
  ['%D8%B3%D9%88%D9%82.jpg', 'سوق.jpg'],
  ['سوق.jpg', 'سوق.jpg'],
  ['img\\halle.jpg', 'img/halle.jpg'],
  ['halle.jpg?v=2#top', 'halle.jpg'],
  ['100%.jpg', '100%.jpg'],
  ['%2e%2e/halle.jpg', '../halle.jpg'],
])('the reference %s names the path %s beside its document', (reference, path) => {
  expect(picturePath(reference)).toBe(path);
});

it.each([
  ...[
    'https://www.example.org/halle.jpg',
    'http:halle.jpg',
    '//cdn.example/halle.jpg',
    '/static/halle.jpg',
    '\\\\host\\x',
  ],
  ...['data:image/png;base64,AAAA', 'file:///etc/passwd', 'C:\\halle.jpg', '#halle.jpg', '?halle.jpg', '', '.', '..'],
  ...['img/', 'a%2fb.jpg', '..%5c..%5cpasswd', 'halle%00.jpg'],
])('the reference “%s” names no path beside its document', (reference) => {
  expect(picturePath(reference)).toBeUndefined();
});

it('no reference with a scheme, a host or a leading slash is ever looked for beside a document', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string().map((text) => `/${text}`),
      ),
      (reference) => {
        expect(picturePath(reference)).toBeUndefined();
      },
    ),
  );
});

it('pictures in the text, the sets and the links of Markdown get their own URLs, and the size of the picture', () => {
  const body =
    '![La halle](halle.jpg "Le port") ![](<la halle.jpg>) <img src="./img/b.png" srcset="img/b.png 1x, img/b2.png 2x">\n\n[grand](halle.jpg)';
  const other = { ...picture, url: url.replace('0123', '4567') };
  const beside = { 'halle.jpg': picture, 'la halle.jpg': picture, 'img/b.png': other, 'img/b2.png': picture };
  const { content, warnings, asked } = read('a.md', markdown(body), beside);
  expect(warnings).toEqual([]);
  expect(asked).toEqual(Object.keys(beside));
  expect(content).toContain(`<img src='${url}' alt='La halle' title='Le port' width='1200' height='800'/>`);
  expect(content).toContain(`<img src='${other.url}' srcset='${other.url} 1x, ${url} 2x'`);
  expect(content).toContain(`<a href='${url}'>grand</a>`);
});

it.each([
  ['![La halle](la halle.jpg)', "alt='La halle'"],
  ['![[la halle.jpg|La halle]]', "alt='La halle'"],
  ['![[la halle.jpg|640]]', "alt=''"],
])('the loose picture %s is read as its writer meant it', (body, alt) => {
  expect(read('a.md', markdown(body), { 'la halle.jpg': picture }).content).toContain(`<img src='${url}' ${alt}`);
});

it('a loose picture in a code block stays as it is written', () => {
  expect(read('a.md', markdown('`![](la halle.jpg)`')).content).toContain('<code>![](la halle.jpg)</code>');
});

it.each([
  'image: halle.jpg\n',
  'featured_image: "./halle.jpg"\n',
  'heroImage: halle.jpg\n',
  'images: [halle.jpg, b.jpg]\n',
  'cover:\n  image: halle.jpg\n  alt: La halle\n',
])('the front matter %j names a lead picture beside the file', (matter) => {
  const { image } = read('a.md', markdown('', matter), { 'halle.jpg': picture });
  expect(image).toMatchObject({ url, width: 1200, height: 800 });
});

it('the image, the body and the attachments of a JSON item get the URLs of the pictures beside it', () => {
  const item = {
    title: 'سوق السمك',
    content_html: '<p>يفتح السوق يوم الأربعاء.</p><img src="سوق.jpg">',
    image: 'سوق.jpg',
    attachments: [{ url: 'سوق.jpg', mime_type: 'application/pdf' }],
  };
  const { content, image, attachments } = read('a.json', JSON.stringify(item), { 'سوق.jpg': picture });
  expect([content.includes(`src='${url}'`), image?.url]).toEqual([true, url]);
  expect(attachments).toEqual([{ url, type: 'image/jpeg', size: 90_000, width: 1200, height: 800 }]);
  const batch = read('b.json', JSON.stringify({ items: [item] }), { 'سوق.jpg': picture });
  expect(batch.image?.url).toBe(url);
});

it('the pictures of a page that was saved with its folder are found', () => {
  const paragraph = 'La halle aux poissons de Larache rouvre mercredi après deux ans de travaux, dit la commune. ';
  const page = `<!doctype html><html lang="fr"><head><title>La halle rouvre</title><meta property="og:image" content="halle_fichiers/a.jpg"></head><body><article><h1>La halle rouvre</h1><p>${paragraph.repeat(4)}</p><figure><img src="halle_fichiers/a.jpg" alt="La halle"><figcaption>La halle</figcaption></figure><p>${paragraph.repeat(4)}</p></article></body></html>`;
  const { content, image } = read('halle.html', page, { 'halle_fichiers/a.jpg': picture });
  expect(content).toContain(`<img src='${url}' alt='La halle'`);
  expect(image?.url).toBe(url);
});

it('a picture that is not there keeps its relative meaning, with a warning that names it and where it is looked for', () => {
  const { content, warnings } = read('a.md', markdown('![](halle.jpg)'));
  expect(content).toContain("src='https://www.example.org/halle.jpg'");
  expect(warnings).toEqual([
    'content: “halle.jpg” did not come with the article; it was taken for https://www.example.org/halle.jpg.',
  ]);
});

it('a picture that Barid does not take is left out everywhere, with a warning', () => {
  const beside = { 'logo.svg': 'MEDIA_TYPE_REFUSED', 'carte.png': 'MEDIA_TOO_LARGE' } as const;
  const document = markdown('![Le logo](logo.svg) ![](carte.png)', 'image: logo.svg\n');
  const { content, image, warnings } = read('a.md', document, beside);
  expect([content, image]).toEqual(['<p>La halle de Larache rouvre mercredi.</p>', undefined]);
  expect(warnings).toEqual([
    'content: “logo.svg” is no JPEG, PNG, WebP, AVIF or GIF picture; it was left out.',
    'content: “carte.png” is too large; it was left out.',
  ]);
});

it('entries of a feed are not searched for pictures beside the file, for their URLs are relative to the feed', () => {
  const rss = `<rss version="2.0"><channel><title>Port</title><link>https://port.example/</link><language>fr</language><item><title>La halle</title><link>https://port.example/halle</link><description>&lt;p&gt;La halle rouvre.&lt;/p&gt;&lt;img src="halle.jpg"&gt;</description></item></channel></rss>`;
  expect(read('a.xml', rss, { 'halle.jpg': picture })).toMatchObject({ asked: [], warnings: [] });
});
