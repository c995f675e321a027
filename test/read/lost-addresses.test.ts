import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sanitize } from '#shared/read/body/sanitize.ts';

const base = 'https://www.example.org/2026/article/';

const words = (text: string) => fc.constantFrom(...text.split(' '));

/** Elements whose attribute with an address is theirs by HTML, by a site's embed code, or by somebody's invention. */
const addressed = fc.constantFrom(
  ...[
    'iframe src',
    'iframe data-src',
    'iframe data-lazy-src',
    'frame src',
    'embed src',
    'object data',
    'amp-iframe src',
    'amp-video src',
    'amp-img src',
    'portal src',
    'oembed url',
    'area href',
    'a href',
    'img src',
    'img data-src',
    'image src',
    'video src',
    'video poster',
    'video data-src',
    'audio src',
    'source src',
    'track src',
    'blockquote cite',
    'q cite',
    'ins cite',
    'del cite',
    'blockquote data-instgrm-permalink',
    'blockquote data-text-post-permalink',
    'div data-href',
    'div data-src',
    'div data-url',
    'div data-oembed-url',
    'figure data-href',
    'span data-href',
    'li data-href',
    'td data-href',
    'tr data-src',
    'p data-src',
    'section data-embed-url',
    'x-player src',
    'x-card href',
    'my-chart data-src',
    'div src',
    'div href',
    'td background',
    'form action',
    'button data-href',
    'nav data-href',
    'svg data-href',
    'template data-href',
    'math href',
  ].map((pair) => pair.split(' ')),
);

const wrapper = words(
  'p div b a ul ol li dl dt table tr td caption figure figcaption h2 pre blockquote span video audio object svg math noscript ' +
    'button select nav ruby canvas x-box picture section',
);

type Tree = { readonly html: string; readonly urls: readonly string[] };

const leaf: fc.Arbitrary<Tree> = fc
  .tuple(addressed, fc.nat(9999), words('mot كلمة &nbsp; ') as fc.Arbitrary<string>, fc.boolean())
  .map(([[name = '', attribute = ''], id, inner, isWithText]) => {
    const url = `https://host${id % 5}.example.net/thing/${id}`;
    const isSilent = name === 'template';
    return {
      html: `<${name} ${attribute}="${url}">${isWithText ? inner : ''}</${name}>`,
      urls: isSilent ? [] : [url],
    };
  });

const { tree } = fc.letrec<{ readonly tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.tuple(wrapper, fc.array(tie('tree'), { maxLength: 3 }), words('mot  كلمة')).map(([name, inner, text]) => ({
      html: `<${name}>${text}${inner.map(({ html }) => html).join(text)}</${name}>`,
      urls: name === 'template' ? [] : inner.flatMap(({ urls }) => urls),
    })),
  ),
}));

it('no body loses an element with an address without a warning', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
      const { body, warnings } = sanitize(trees.map(({ html }) => html).join(''), base);
      const lost = trees.flatMap(({ urls }) => urls).filter((url) => !body.includes(url));
      for (const url of lost) expect(warnings.join(' ')).toContain(new URL(url).host);
    }),
    { numRuns: 1500 },
  );
});

it('a body with whatever embeds, sanitised again, is the same and has no warning', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
      const { body } = sanitize(trees.map(({ html }) => html).join(''), base);
      expect(sanitize(body, base)).toEqual({ body, warnings: [] });
    }),
    { numRuns: 1000 },
  );
});

it('no link of a body stands in another link', () => {
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
      const { body } = sanitize(
        `<a href="https://outer.example/">${trees.map(({ html }) => html).join('x')}</a>`,
        base,
      );
      let isInLink = false;
      for (const [tag] of body.matchAll(/<a [^>]*>|<\/a>/g)) {
        expect(tag !== '</a>' && isInLink).toBe(false);
        isInLink = tag !== '</a>';
      }
    }),
    { numRuns: 500 },
  );
});
