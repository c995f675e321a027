import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { setBody, setText } from '#shared/pages/typography.ts';

it('no line of French breaks before high punctuation, inside guillemets, or between a number and its unit', () => {
  expect(setText('« Quoi ? » dit-il : trois sacs ; 20 % de plus !', 'fr-MA')).toBe(
    '«\u00a0Quoi\u202f?\u00a0» dit-il\u00a0: trois sacs\u202f; 20\u202f% de plus\u202f!',
  );
  expect(setText('What ? « Yes »', 'en')).toBe('What ? « Yes »');
  expect(setText('يقول : « نعم »', 'ar')).toBe('يقول : « نعم »');
});

it('only texts of a body are set, never its attributes, its code or its preformatted text', () => {
  const body = "<p title='a > b ?'>Où ? <code>a ? b : c</code> Ici !</p><pre>x ; y</pre><p>Fin ;</p>";
  expect(setBody(body, 'fr', 'Tableau')).toBe(
    "<p title='a > b ?'>Où\u202f? <code>a ? b : c</code> Ici\u202f!</p><pre>x ; y</pre><p>Fin ;</p>".replace(
      'Fin ;',
      'Fin\u202f;',
    ),
  );
});

it('a table scrolls by itself, also by keyboard, and says what it is', () => {
  const html = setBody('<p>x</p><table><tbody><tr><td>1</td></tr></tbody></table>', 'ar', 'جدول');
  const region = parseHTML(html).document.querySelector('.scroll');
  expect([region?.getAttribute('tabindex'), region?.getAttribute('aria-label')]).toEqual(['0', 'جدول']);
  expect(region?.querySelector('table td')?.textContent).toBe('1');
});
