import { expect, it } from 'vitest';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { markdownToHtml } from '#shared/read/text/read-markdown.ts';

const bodyOf = (markdown: string): string => sanitize(markdownToHtml(markdown), 'https://www.example.org/p/').body;

it('footnotes are numbers in the text, and notes at its end', () => {
  expect(bodyOf('Un texte[^n] et un autre[^2].\n\n[^n]: La *note*.\n[^2]: الحاشية')).toBe(
    '<p>Un texte<sup>[1]</sup> et un autre<sup>[2]</sup>.</p><hr/><ol><li><p>La <em>note</em>.</p></li><li><p>الحاشية</p></li></ol>',
  );
});

it('task lists are boxes, and the columns of tables keep their alignment', () => {
  expect(bodyOf('- [ ] à faire\n- [x] fait\n- [y] autre')).toBe(
    '<ul><li>☐ à faire</li><li>☑ fait</li><li>[y] autre</li></ul>',
  );
  expect(bodyOf('|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|')).toBe(
    "<table><thead><tr><th align='left'>a</th><th align='center'>b</th><th align='right'>c</th><th>d</th></tr></thead>" +
      "<tbody><tr><td align='left'>1</td><td align='center'>2</td><td align='right'>3</td><td>4</td></tr></tbody></table>",
  );
});

it('a link in the text begins with its scheme or with www, and ends before the punctuation of the sentence', () => {
  expect(bodyOf('Voir https://www.example.org/a_b_c. Et (www.example.org/é?x=1), example.com.')).toBe(
    "<p>Voir <a href='https://www.example.org/a_b_c'>https://www.example.org/a_b_c</a>. Et " +
      "(<a href='http://www.example.org/%C3%A9?x=1'>www.example.org/é?x=1</a>), example.com.</p>",
  );
});

it('pictures whose names have spaces are pictures, and emphasis beside Arabic and Latin letters is emphasis', () => {
  expect(bodyOf('![la halle](la halle.jpg) ![[port.png|Le port]] ![[x.png|300]]')).toBe(
    "<p><img src='https://www.example.org/p/la%20halle.jpg' alt='la halle'/> " +
      "<img src='https://www.example.org/p/port.png' alt='Le port'/> <img src='https://www.example.org/p/x.png' alt=''/></p>",
  );
  expect(bodyOf('**غامق** و~~محذوف~~ *l’eau*')).toBe('<p><strong>غامق</strong> و<del>محذوف</del> <em>l’eau</em></p>');
});

it('quotations and lists that nest too deeply are refused, and no text is left out in silence', () => {
  for (const deep of ['> '.repeat(5000), '>'.repeat(250), ...[150, 400].map((levels) => nested(levels))])
    expect(() => markdownToHtml(`${deep} fin`)).toThrow(expect.objectContaining({ code: 'MARKDOWN_TOO_DEEP' }));
  expect(bodyOf(`${'>'.repeat(90)} fin`)).toContain('fin');
  expect(bodyOf(`${nested(40)} fin`)).toContain('fin');
});

const nested = (levels: number): string =>
  Array.from({ length: levels }, (_, level) => `${'  '.repeat(level)}- a`).join('\n');

it('a tag with spaces beyond ASCII is read at once, and the spaces stay where they are', () => {
  const started = process.cpuUsage();
  markdownToHtml(`x <a${' a=b\u00a0c'.repeat(2_000)}" et «\u00a0_mot_\u00a0»`);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(5_000);
  expect(markdownToHtml('«\u00a0_mot_\u00a0» <a title="Le\u202fport" href="/a">b\u00a0c</a>')).toBe(
    '<p>«\u00a0<em>mot</em>\u00a0» <a title="Le\u202fport" href="/a">b\u00a0c</a></p>\n',
  );
});
