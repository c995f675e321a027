import { expect, it } from 'vitest';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { readWxr } from '#shared/read/wordpress/read-wxr.ts';
import { parseContext } from './parse-context-fixture.ts';

const head = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Journal</title>
<language>fr-FR</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login><![CDATA[nadia]]></wp:author_login><wp:author_display_name><![CDATA[Nadia Alaoui]]></wp:author_display_name></wp:author>`;
const tail = '</channel></rss>';

type Post = {
  readonly title?: string;
  readonly type?: string;
  readonly status?: string;
  readonly more?: string;
  readonly content?: string;
};

const post = ({
  title = 'Le marché rouvre',
  type = 'post',
  status = 'publish',
  more = '',
  content,
}: Post = {}): string => `
<item><title><![CDATA[${title}]]></title><link>https://journal.example/2019/marche/</link>
<pubDate>Mon, 04 Mar 2019 09:30:00 +0000</pubDate><dc:creator><![CDATA[nadia]]></dc:creator>
<guid isPermaLink="false">https://journal.example/?p=123</guid><description></description>
<content:encoded><![CDATA[${content ?? 'Le marché a rouvert lundi.\n\nLes marchands étaient <em>tous</em> là.'}]]></content:encoded>
<excerpt:encoded><![CDATA[Il a rouvert.]]></excerpt:encoded><wp:post_id>123</wp:post_id>
<wp:post_date><![CDATA[2019-03-04 10:30:00]]></wp:post_date><wp:post_date_gmt><![CDATA[2019-03-04 09:30:00]]></wp:post_date_gmt>
<wp:post_type><![CDATA[${type}]]></wp:post_type><wp:status><![CDATA[${status}]]></wp:status><wp:post_password></wp:post_password>
<category domain="category" nicename="ville"><![CDATA[Ville]]></category><category domain="category" nicename="u"><![CDATA[Non classé]]></category>
<category domain="post_format" nicename="f"><![CDATA[Galerie]]></category>${more}</item>`;

const thumbnail =
  '<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[77]]></wp:meta_value></wp:postmeta>';
const file = post({ type: 'attachment', status: 'inherit' }).replace(
  '<wp:post_id>123',
  '<wp:attachment_url>https://journal.example/i.jpg</wp:attachment_url><wp:post_id>77',
);

const inChunks = (xml: string, size: number) =>
  async function* () {
    const bytes = new TextEncoder().encode(xml);
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  };

const read = async (xml: string, size = 1000): Promise<readonly ExportItem[]> => {
  const items: ExportItem[] = [];
  for await (const item of readWxr(inChunks(xml, size), parseContext)) items.push(item);
  return items;
};

const incomingOf = (item: ExportItem | undefined) => (item?.outcome === 'read' ? item.article.incoming : undefined);

it('readWxr keeps the guid of a post to the letter, makes paragraphs of its lines, and resolves its login and file number', async () => {
  const [item] = await read(head + post({ more: thumbnail }) + file + tail);
  expect(incomingOf(item)).toEqual({
    guid: 'https://journal.example/?p=123',
    url: 'https://journal.example/2019/marche/',
    title: 'Le marché rouvre',
    summary: 'Il a rouvert.',
    content: '<p>Le marché a rouvert lundi.</p><p>Les marchands étaient <em>tous</em> là.</p>',
    language: 'fr-FR',
    authors: [{ name: 'Nadia Alaoui' }],
    tags: ['Ville'],
    published: '2019-03-04T09:30:00.000Z',
    image: { url: 'https://journal.example/i.jpg' },
    attachments: [],
  });
});

it('readWxr reads the same items from chunks of any size, even if one ends inside a character or a tag', async () => {
  const xml = head + post({ title: 'سوق المدينة يفتح ]] أبوابه' }) + file + tail;
  const whole = await read(xml, xml.length * 4);
  for (const size of [1, 7, 64]) expect((await read(xml, size)).map(incomingOf)).toEqual(whole.map(incomingOf));
});

it('readWxr skips the items that are no public post, each with its kind', async () => {
  const kinds: readonly Post[] = [
    { status: 'draft' },
    { status: 'pending' },
    { status: 'private' },
    { status: 'trash' },
    { type: 'page' },
    { type: 'nav_menu_item' },
    { type: 'attachment' },
  ];
  const secret = post().replace('<wp:post_password></wp:post_password>', '<wp:post_password>x</wp:post_password>');
  const items = await read(head + kinds.map(post).join('') + secret + tail);
  expect(items.map((item) => (item.outcome === 'skipped' ? item.kind : item.outcome))).toEqual([
    'draft',
    'pending post',
    'private post',
    'trashed post',
    'page',
    'menu item',
    'file',
    'password-protected post',
  ]);
});

it('readWxr shows captions, videos and blocks as WordPress does, and leaves no shortcode', async () => {
  const content = `<!-- wp:paragraph --><p>Texte [1].</p><!-- /wp:paragraph -->
[caption id="a" align="left" width="300"]<img src="/p.jpg" alt="La place" /> La place, hier.[/caption]
[embed]https://www.youtube.com/watch?v=abcdefghijk[/embed][gallery ids="1,2"]`;
  const [item] = await read(head + post({ content }) + tail);
  expect(incomingOf(item)?.content).toBe(
    "<p>Texte [1].</p><figure><img src='https://journal.example/p.jpg' alt='La place'/><figcaption>La place, hier.</figcaption></figure>" +
      "<figure><a href='https://www.youtube.com/watch?v=abcdefghijk'><img src='https://i.ytimg.com/vi/abcdefghijk/hqdefault.jpg' alt='YouTube'/></a></figure>",
  );
});

it('readWxr shows what WordPress embeds for a URL alone: in a line, in a block, in a shortcode of a plugin', async () => {
  const film = (id: string): string =>
    `<a href='https://www.youtube.com/watch?v=${id}'><img src='https://i.ytimg.com/vi/${id}/hqdefault.jpg' alt='YouTube'/></a>`;
  const lines = `Un.

https://youtu.be/abcdefghijk

Deux, https://journal.example/autre.
https://journal.example/suite

[iframe src="https://charts.example.net/1" width="600"] [1]`;
  const block = `<!-- wp:embed {"url":"https://youtu.be/abcdefghijl"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://youtu.be/abcdefghijl
</div><figcaption>Le film</figcaption></figure>
<!-- /wp:embed -->`;
  const [classic, blocks] = await read(head + post({ content: lines }) + post({ content: block }) + tail);
  expect(incomingOf(classic)?.content).toBe(
    `<p>Un.</p><figure>${film('abcdefghijk')}</figure><p>Deux, https://journal.example/autre.</p>` +
      "<p><a href='https://journal.example/suite'>https://journal.example/suite</a></p>" +
      "<figure><a href='https://charts.example.net/1'>charts.example.net</a></figure><p>[1]</p>",
  );
  expect(incomingOf(blocks)?.content).toBe(`<figure>${film('abcdefghijl')}<figcaption>Le film</figcaption></figure>`);
});

it('readWxr does not end an item at the tags that its text quotes', async () => {
  const [item, ...others] = await read(
    head + post({ content: 'Un flux a des &lt;item&gt; : <code></item><item></code> fin.' }) + tail,
  );
  expect(incomingOf(item)?.content).toContain('fin.');
  expect(others).toEqual([]);
});

it('readWxr refuses an item that is empty, too large or cut off, and still reads the others', async () => {
  const items = await read(
    `${head + post({ content: '' }) + post({ content: 'x'.repeat(9 * 1024 * 1024) }) + post()}<item><title>Cut`,
    65_536,
  );
  expect(items.map((item) => (item.outcome === 'refused' ? item.refusal.code : item.outcome))).toEqual([
    'ARTICLE_WITHOUT_CONTENT',
    'ARTICLE_TOO_LARGE',
    'read',
    'DOCUMENT_BREAKS_OFF',
  ]);
});

it('readWxr reports with each item how many bytes it has read, up to the whole export', async () => {
  const xml = head + post().repeat(20) + tail;
  const offsets = (await read(xml, 500)).map(({ offset }) => offset);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(offsets.at(-1)).toBeGreaterThan(xml.length * 0.9);
});

it.each(['<rss><channel><item/></channel></rss>', 'no xml', ''])(
  'readWxr refuses a document that is not an export: %j',
  async (xml) => {
    await expect(read(xml)).rejects.toMatchObject({ code: 'EXPORT_UNKNOWN' });
  },
);

it('takes the local date of a post whose date in UTC is zeros', async () => {
  const zeros = post()
    .replace('2019-03-04 09:30:00', '0000-00-00 00:00:00')
    .replace('Mon, 04 Mar 2019 09:30:00 +0000', 'Wed, 30 Nov -0001 00:00:00 +0000');
  const items = await read(head + zeros + tail);
  expect(items).toMatchObject([{ article: { incoming: { published: '2019-03-04T09:30:00.000Z' } } }]);
});

const bodyOf = async (content: string, more = ''): Promise<string | undefined> => {
  const [item] = await read(head + post({ content }) + more + tail);
  return incomingOf(item)?.content;
};

it('readWxr keeps the paragraphs of a classic post that has one tag or one embed', async () => {
  expect(await bodyOf('Un.\n\n<p style="x">Deux.</p>\n\nTrois,\nla suite.')).toBe(
    '<p>Un.</p><p>Deux.</p><p>Trois,<br/>la suite.</p>',
  );
  expect(await bodyOf('Un.\n\n[embed]https://journal.example/film[/embed]\n\nDeux.\n\nTrois.')).toBe(
    "<p>Un.</p><p><a href='https://journal.example/film'>https://journal.example/film</a></p><p>Deux.</p><p>Trois.</p>",
  );
  expect(await bodyOf('Un.\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nDeux.\n\n<pre>x\n\ny</pre>')).toBe(
    '<p>Un.</p><ul><li>a</li><li>b</li></ul><p>Deux.</p><pre>x&#10;&#10;y</pre>',
  );
});

it('readWxr links a bare address of YouTube on a line of its own, with or without its scheme', async () => {
  for (const line of ['https://youtu.be/abcdefghijk', 'www.youtube.com/watch?v=abcdefghijk'])
    expect(await bodyOf(`Un.\n${line}\nDeux.`)).toContain("<a href='https://www.youtube.com/watch?v=abcdefghijk'>");
});

it('readWxr resolves galleries from the files of the export, and counts other shortcodes in a warning', async () => {
  expect(await bodyOf('Un.\n\n[gallery columns="3" ids="77,99"]\n\nDeux.', file)).toBe(
    "<p>Un.</p><figure><img src='https://journal.example/i.jpg' alt=''/><figcaption>Il a rouvert.</figcaption></figure><p>Deux.</p>",
  );
  const [item] = await read(
    head + post({ content: 'Un.\n\n[gallery ids="5"] [contact-form-7 id="9"] [box color="red"]Deux.[/box]' }) + tail,
  );
  expect(incomingOf(item)?.content).toBe('<p>Un.</p><p>Deux.</p>');
  expect(item?.outcome === 'read' ? item.article.warnings : []).toEqual([
    'content: 2 shortcodes were left out: gallery, contact-form-7.',
  ]);
});

it('readWxr names the guest authors of Co-Authors Plus, and does not import them as articles', async () => {
  const guest = post({
    type: 'guest-author',
    title: 'Yasmina Idrissi',
    more: '<wp:post_name>cap-yasmina</wp:post_name><wp:postmeta><wp:meta_key>cap-display_name</wp:meta_key><wp:meta_value>ياسمينة الإدريسي</wp:meta_value></wp:postmeta>',
  });
  const authors =
    '<category domain="author" nicename="cap-yasmina"><![CDATA[yasmina]]></category><category domain="author" nicename="cap-nadia"><![CDATA[nadia]]></category>';
  const [item, other] = await read(head + post({ more: authors }) + guest + tail);
  expect(incomingOf(item)?.authors).toEqual([{ name: 'ياسمينة الإدريسي' }, { name: 'Nadia Alaoui' }]);
  expect(other?.outcome === 'skipped' ? other.kind : other?.outcome).toBe('guest author');
});
