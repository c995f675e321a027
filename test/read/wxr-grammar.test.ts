import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Rejected } from '#shared/errors.ts';
import type { ExportItem } from '#shared/read/export/export-item.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { readWxr } from '#shared/read/wordpress/read-wxr.ts';
import { parseContext } from './parse-context-fixture.ts';

/** Texts that end CDATA, items and documents where a reader only searches for tags. */
const text = fc
  .array(
    fc.constantFrom(
      ...[
        'Le port',
        'سوق المدينة',
        ' ',
        '\n\n',
        '<p>',
        '</p>',
        '</item>',
        '<item>',
        '</rss>',
        '</channel>',
        '<!--',
        '-->',
      ],
      ...[
        '<![CDATA[',
        ']]>',
        ']]',
        '&lt;',
        '&amp;lt;',
        '<wp:status>publish</wp:status>',
        '[gallery]',
        '<br>',
        '&',
        '💌',
      ],
    ),
    { maxLength: 6 },
  )
  .map((parts) => `Le port a rouvert. ${parts.join('')}`);

/** As WordPress writes a text (`wxr_cdata`), or as a converter does that escapes it. */
const written = (value: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`,
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );

/** A word with the white space, sections and comments that mean nothing in XML. */
const word = (value: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    value,
    `<![CDATA[${value}]]>`,
    `\n\t${value}\n`,
    `<![CDATA[ ${value} ]]>`,
    `<![CDATA[${value.slice(0, 2)}]]><![CDATA[${value.slice(2)}]]>`,
    `${value.slice(0, 1)}<!-- publish -->${value.slice(1)}`,
    `${value}<?publish?>`,
  );

/** What WordPress has beside published posts, with the kind under which it is counted. */
const kinds: readonly {
  readonly type: string;
  readonly status: string;
  readonly password?: string;
  readonly kind?: string;
}[] = [
  { type: 'post', status: 'publish' },
  { type: 'post', status: 'publish' },
  { type: 'post', status: 'publish' },
  { type: 'post', status: 'future' },
  { type: 'post', status: 'draft', kind: 'draft' },
  { type: 'post', status: 'auto-draft', kind: 'draft' },
  { type: 'post', status: 'pending', kind: 'pending post' },
  { type: 'post', status: 'private', kind: 'private post' },
  { type: 'post', status: 'trash', kind: 'trashed post' },
  { type: 'post', status: 'inherit', kind: 'revision' },
  { type: 'post', status: 'dp-rewrite-republish', kind: 'post of status dp-rewrite-republish' },
  { type: 'post', status: 'PUBLISHED', kind: 'post of status PUBLISHED' },
  { type: 'post', status: 'publish', password: 's3same', kind: 'password-protected post' },
  { type: 'page', status: 'publish', kind: 'page' },
  { type: 'attachment', status: 'inherit', kind: 'file' },
  { type: 'revision', status: 'inherit', kind: 'revision' },
  { type: 'nav_menu_item', status: 'publish', kind: 'menu item' },
  { type: 'recipe', status: 'publish', kind: 'item of type recipe' },
  { type: 'guest-author', status: 'publish', kind: 'guest author' },
];

const comment = (prefix: string): string =>
  `<${prefix}:comment><${prefix}:comment_id>1</${prefix}:comment_id><${prefix}:comment_content><![CDATA[</item> publish]]></${prefix}:comment_content><${prefix}:comment_approved>1</${prefix}:comment_approved></${prefix}:comment>`;

type Sample = { readonly xml: string; readonly kind: string | undefined };

const item = (number: number): fc.Arbitrary<Sample> =>
  fc
    .record({
      what: fc.constantFrom(...kinds),
      title: text,
      content: text,
      prefix: fc.constantFrom('wp', 'wp', 'w', 'WP'),
    })
    .chain(({ what: { type, status, password = '', kind }, title, content, prefix }) =>
      fc
        .record({
          title: written(title),
          content: written(content),
          status: word(status),
          type: word(type),
          password: word(password),
          comments: fc.constantFrom('', comment(prefix), comment(prefix).repeat(3)),
          meta: fc.constantFrom(
            '',
            `<${prefix}:postmeta><${prefix}:meta_key>status</${prefix}:meta_key><${prefix}:meta_value>publish</${prefix}:meta_value></${prefix}:postmeta>`,
          ),
          isCommentedOut: fc.boolean(),
        })
        .map((parts) => ({
          kind,
          xml: `${parts.isCommentedOut ? '<!-- <item></item> -->' : ''}<item ><title>${parts.title}</title><link>https://journal.example/${number}/</link><guid isPermaLink="false">https://journal.example/?p=${number}</guid><content:encoded>${parts.content}</content:encoded>${parts.comments}<${prefix}:post_id>${number}</${prefix}:post_id><${prefix}:post_date_gmt>2019-03-04 09:30:00</${prefix}:post_date_gmt>${parts.meta}<${prefix}:status>${parts.status}</${prefix}:status><${prefix}:post_type>${parts.type}</${prefix}:post_type><${prefix}:post_password>${parts.password}</${prefix}:post_password></item >`,
        })),
    );

const exported = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => item(index + 1))))
  .map((items) => ({
    items,
    xml: `<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:w="http://wordpress.org/export/1.2/" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:WP="http://wordpress.org/export/1.2/"><channel><title>Journal</title><wp:wxr_version>1.2</wp:wxr_version>${items.map(({ xml }) => xml).join('\n')}</channel></rss>`,
  }));

const inPieces = (xml: string, size: number) =>
  async function* () {
    const bytes = new TextEncoder().encode(xml);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

const outcomeOf = (one: ExportItem): string => (one.outcome === 'skipped' ? one.kind : one.outcome);

it('of any export of WordPress, published and scheduled posts come out, and every other item is counted by its kind', async () => {
  await fc.assert(
    fc.asyncProperty(exported, fc.constantFrom(1, 7, 64, 65_536), async ({ items, xml }, size) => {
      const outcomes: string[] = [];
      for await (const one of readWxr(inPieces(xml, size), parseContext)) outcomes.push(outcomeOf(one));
      expect(outcomes).toEqual(items.map(({ kind = 'read' }) => kind));
    }),
    { numRuns: 300 },
  );
});

it('the same export comes out the same as one document', () => {
  fc.assert(
    fc.property(exported, ({ items, xml }) => {
      const skipped = items.flatMap(({ kind }) => kind ?? []);
      const read = items.length - skipped.length;
      const push = () => readDocument({ bytes: new TextEncoder().encode(xml), type: '', name: 'a.xml' }, parseContext);
      if (read === 0) return void expect(push).toThrow(Rejected);
      const document = push();
      expect(document.articles.filter((one) => !(one instanceof Rejected))).toHaveLength(read);
      expect(Object.values(document.skipped ?? {}).reduce((sum, count) => sum + count, 0)).toBe(skipped.length);
    }),
    { numRuns: 200 },
  );
});

it('a post whose end comes before its status, in a broken export, is not published', async () => {
  const broken =
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>Brouillon</title><content:encoded>Le port. </item> La suite.</content:encoded><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>';
  const outcomes: string[] = [];
  for await (const one of readWxr(inPieces(broken, 64), parseContext)) outcomes.push(outcomeOf(one));
  expect(outcomes).toEqual(['post without a status']);
  const bytes = new TextEncoder().encode(broken);
  expect(() => readDocument({ bytes, type: '', name: 'a.xml' }, parseContext)).toThrow(/1 post without a status/);
});
