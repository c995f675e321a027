import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainLines } from '#shared/read/body/html-to-text.ts';
import { linesOf } from '#shared/read/html/element-lines.ts';
import { parsePage } from '#shared/read/html/page.ts';

const bodyOf = (html: string) => parsePage(`<!doctype html><html><head></head><body>${html}</body></html>`).body;

it('gives the lines of an element: blocks and line breaks end them, scripts and pronunciations are left out', () => {
  const html =
    '<h1>Le port\n de Tanger</h1><p>Ouvert <b>depuis</b> hier<br>à <ruby>東<rt>とう</rt></ruby> 9 h</p><script>x</script>' +
    '<ul><li>un</li><li>deux <img class="emoji" alt="😀"></li></ul>fin';
  expect([...linesOf(bodyOf(html))]).toEqual([
    'Le port de Tanger',
    'Ouvert depuis hier',
    'à 東 9 h',
    'un',
    'deux 😀',
    'fin',
  ]);
});

const piece = fc.constantFrom(
  ...[
    '<p>',
    '</p>',
    '<div>',
    '</div>',
    '<b>',
    '</b>',
    '<br>',
    '<li>',
    '</ul>',
    '<ul>',
    '<table><tr><td>',
    '</td>',
    '</table>',
  ],
  ...[
    '<script>x</script>',
    '<noscript>y</noscript>',
    '<rt>',
    '</rt>',
    '<nav>',
    '</nav>',
    '<iframe src=a>z</iframe>',
    '<!-- c -->',
  ],
  ...[
    'le port',
    ' ',
    '\n',
    '\u00a0',
    '&amp;',
    '&#10;',
    'مرحبا',
    '\u202b',
    '😀',
    '<img class="emoji" alt="😀">',
    '<center>',
    '</center>',
  ],
);

it('gives the same lines of an element as are read from its HTML', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const body = bodyOf(pieces.join(''));
      expect([...linesOf(body)]).toEqual(plainLines(body.innerHTML));
    }),
  );
});
