import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { type PageElement, parsePage } from '#shared/read/html/page.ts';
import { closest, holds, isMatch, readUnchanged, select, selectAll } from '#shared/read/html/select.ts';
import { spendSteps, withinBudget } from '#shared/read/within-budget.ts';

const selectors = [
  '*',
  'p, div, h1',
  'p, [class*="by" i], [id*="x" i], [class*="fn" i], h1',
  ':is(p, div) span, [class*="author" i], [class*="author" i]:not([class*="bio" i])',
  'p',
  '[class*="by" i]',
  '[class*="author" i]:not([class*="bio" i])',
  '.byline .fn, .author .fn',
  'a[href*="/author/"], a[rel~="tag"]',
  'body > header, body > footer',
  'script:not([src]):not([type*="ld+json" i])',
  '[data-src]:not(img):not(source)',
  'p + p',
  'h2 a, a h2',
  'div > span',
  '[itemprop~="author"]',
  '[class], [id]',
  'form[action*="action=postpass"], body.locked',
] as const;

const element: fc.Arbitrary<string> = fc.letrec<{ tree: string; element: string }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constant('ا'), tie('element')),
  element: fc
    .tuple(
      fc.constantFrom('div', 'p', 'span', 'a', 'h1', 'h2', 'header', 'script', 'template', 'img'),
      fc.constantFrom('', ' class="byline  Author"', ' class="author-bio"', ' id="x"', ' href="/author/a" rel="tag b"'),
      fc.constantFrom('', ' class="fn"', ' data-src="a"', ' itemprop="author name"', ' src="a"'),
      fc.array(tie('tree'), { maxLength: 3 }),
    )
    .map(([name, one, other, children]) => `<${name}${one}${other}>${children.join('')}م</${name}>`),
})).element;

it('the rules find the elements that linkedom finds, each selector compiled once', () => {
  fc.assert(
    fc.property(fc.array(element, { maxLength: 4 }), fc.constantFrom(...selectors), (parts, selector) => {
      const html = `<html><head></head><body class="locked">${parts.join('')}</body></html>`;
      const page = parsePage(html);
      const { document } = parseHTML(html);
      const names = (found: Iterable<{ readonly localName: string; readonly textContent: string | null }>) =>
        [...found].map(({ localName, textContent }) => `${localName} ${textContent}`);
      const expected = names(document.querySelectorAll(selector));
      expect(names(selectAll(page, selector))).toEqual(expected);
      expect(names(readUnchanged(page, () => selectAll(page, selector)))).toEqual(expected);
      expect(names(selectAll(page.body, selector))).toEqual(names(document.body.querySelectorAll(selector)));
      expect(names(selectAll(page, selector, 2))).toEqual(expected.slice(0, 2));
      for (const found of selectAll(page, selector)) expect(isMatch(found, selector)).toBe(true);
    }),
  );
});

it('what was true of a tree before it changed is not remembered', () => {
  const page = parsePage('<html><head></head><body><div class="box"><p>A</p><p>B</p></div></body></html>');
  const box = select(page, '.box');
  const paragraph = select(page, '.box p');
  if (box === null || paragraph === null) throw new Error('no such elements');
  expect(closest(paragraph, '.box')).toBe(box);
  box.removeAttribute('class');
  expect(closest(paragraph, '.box')).toBeNull();
  expect(isMatch(paragraph, '.box p')).toBe(false);
  expect(holds(box, 'p + p')).toBe(true);
  paragraph.remove();
  expect(holds(box, 'p + p')).toBe(false);
  expect(selectAll(page, 'p').map(({ textContent }) => textContent)).toEqual(['B']);
});

it('an element that a library named in capitals is found too', () => {
  const page = parsePage('<html><head></head><body></body></html>');
  const box = page.createElement('DIV');
  page.body.append(box);
  expect(select(page, 'div, p')).toBe(box);
  expect(isMatch(box, 'div:not([class])')).toBe(true);
});

it('a reading that looks at its elements again and again is refused after as many steps on every machine', () => {
  const page = parsePage(`<html><head></head><body>${'<p>x</p>'.repeat(1000)}</body></html>`);
  const looks = (times: number): PageElement | null => {
    for (let at = 0; at < times; at += 1) select(page, '.none');
    return select(page, 'p');
  };
  expect(withinBudget(() => looks(1000))?.localName).toBe('p');
  expect(() => withinBudget(() => looks(10_000))).toThrow(expect.objectContaining({ code: 'DOCUMENT_TOO_COSTLY' }));
  // Outside of a reading nothing is counted, and the next reading begins with all of its steps.
  expect(() => spendSteps(10_000_000)).not.toThrow();
  expect(withinBudget(() => looks(1000))?.localName).toBe('p');
});
