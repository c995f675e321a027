import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { violationsOf, withoutImpliedRows, writtenByBrowser } from './allow-list.ts';

const base = 'https://www.example.org/2026/article/';

const bodyOf = (html: string, relativeTo?: string): string => sanitize(html, relativeTo).body;

const words = (text: string) => fc.constantFrom(...text.split(' '));

const kept = words(
  'p h1 h3 blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr td th figure figcaption hr div a abbr b bdo ' +
    'cite code del em i ins mark q s small span strong sub sup time u ruby rt rp img br wbr video audio source',
);
const hostile = words(
  'script style svg math noscript template textarea title xmp plaintext listing iframe object embed base form select option ' +
    'button input link meta frameset frame applet noembed noframes mtext mglyph malignmark annotation-xml foreignObject desc ' +
    'x-evil oembed lite-youtube amp-iframe amp-youtube portal marquee isindex image keygen body html head area map animate set use a:b svg:svg details summary dialog portal slot',
);
const name = fc
  .oneof({ arbitrary: kept, weight: 3 }, hostile)
  .chain((tag) => fc.constantFrom(tag, tag, tag.toUpperCase(), tag.charAt(0).toUpperCase() + tag.slice(1)));

const attributeName = fc.oneof(
  words(
    'href src srcset alt title lang dir cite datetime start type value colspan headers scope poster width height controls sizes ' +
      'data-src data-srcset data-lazy-src data-original style hidden role class id name',
  ),
  words(
    'onclick ONERROR onload onFocus onanimationend formaction action xlink:href srcdoc background dynsrc lowsrc data code ping ' +
      'data-href data-url data-embed-url data-oembed-url data-instgrm-permalink data-videoid videoid data-id url data-telegram-post ' +
      'is slot xmlns http-equiv content autofocus contenteditable popover target rel download @click v-html x-on:load on',
  ),
);

const scheme = words(
  'javascript: JaVaScRiPt: java&Tab;script: java&#10;script: &#106;avascript: javascript&colon; &#1;javascript: vbscript: ' +
    'data:text/html, data:image/svg+xml;base64, data:image/png;base64, blob: file: filesystem: view-source:javascript: ' +
    'feed: ftp: mailto: tel: https:// http:// HTTPS:\\\\ // / ?x= #x ../',
);
const rest = fc.oneof(
  words('alert(1) www.example.org/a.jpg a@example.org +212500000000 x x,y%20z \u0000 \'onclick=alert(1) "> <script> '),
  fc.constantFrom('A'.repeat(200), 'javascript:alert(1) 2x, https://a.example/b 1x', 'a.jpg 1x, javascript:x 2x'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const plainValue = fc.constantFrom(
  'ltr',
  'fr',
  '2',
  '1a',
  'display:none',
  'background:url(javascript:alert(1))',
  'navigation',
);
const value = fc.oneof(
  fc.tuple(scheme, rest).map(([start, end]) => start + end),
  plainValue,
  rest,
);

const attributeOf = (anyName: fc.Arbitrary<string>) =>
  fc.tuple(anyName, value, fc.constantFrom('"', "'", '', '`', ' = ', '/')).map(([key, written, quote]) => {
    if (quote === '/') return `/${key}`;
    return quote === '"' || quote === "'" ? ` ${key}=${quote}${written}${quote}` : ` ${key}=${quote}${written}`;
  });

const text = fc.oneof(
  words('mot كلمة &lt;script&gt; &amp;lt; &#60;img ]]> --> <!-- <![CDATA[ <?x </ < > & &#0; &#x110000; \\ "'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** A start tag without its end: any element with any attributes, or one that may have an address with such an address. */
const addresses: Readonly<Record<string, string>> = {
  a: 'href title',
  img: 'src srcset data-src alt title sizes',
  video: 'src poster',
  source: 'src type',
  blockquote: 'cite lang dir',
  td: 'headers',
};
const start = fc.oneof(
  fc.tuple(name, fc.array(attributeOf(attributeName), { maxLength: 4 })),
  fc
    .constantFrom(...Object.entries(addresses))
    .chain(([tag, names]) =>
      fc.tuple(fc.constant(tag), fc.array(attributeOf(words(names)), { minLength: 1, maxLength: 3 })),
    ),
);

/** Nested elements, now and then unclosed, closed twice or closed by another's tag. */
const { html } = fc.letrec<{ readonly html: string }>((tie) => ({
  html: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    text,
    fc
      .tuple(
        start,
        fc.array(tie('html'), { maxLength: 4 }),
        fc.constantFrom('closed', 'closed', 'closed', 'open', 'self', 'cut', 'other'),
        name,
      )
      .map(([[tag, attributes], children, end, other]) => {
        const opened = `<${tag}${attributes.join('')}`;
        const inner = children.join('');
        if (end === 'cut') return opened + inner;
        if (end === 'self') return `${opened}/>${inner}`;
        return `${opened}>${inner}${end === 'open' ? '' : `</${end === 'other' ? other : tag}>`}`;
      }),
  ),
}));
const anyHtml = fc.array(html, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));

it('a body holds no element, attribute or address outside the allow-list, whatever the HTML', () => {
  fc.assert(
    fc.property(anyHtml, fc.constantFrom(base, undefined), (written, relativeTo) => {
      expect(violationsOf(bodyOf(written, relativeTo))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it('a body that a browser has parsed and written again is sanitised to the same body', () => {
  fc.assert(
    fc.property(anyHtml, (written) => {
      const body = bodyOf(written, base);
      expect(withoutImpliedRows(bodyOf(writtenByBrowser(body), base))).toBe(withoutImpliedRows(body));
    }),
    { numRuns: 500 },
  );
});

it('a player holds no text, even where a block inside it would break the line of a pre', () => {
  expect(bodyOf('<pre><video src="https://x.example/v.mp4"><div></div></video></pre>', base)).toBe(
    "<pre><video src='https://x.example/v.mp4' controls='controls'></video></pre>",
  );
});
