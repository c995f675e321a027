import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accentStyle } from '#shared/pages/accent.ts';
import { pageStyle } from '#shared/pages/page-style.ts';
import { contrast, palettesIn } from './contrast.ts';

const [light, dark] = palettesIn(pageStyle);

it('texts in the colour of the site, and on it, have the contrast of WCAG AA in light and dark mode, whatever the colour', () => {
  const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(fc.oneof(colours, fc.constantFrom('#000000', '#ffffff', '#FFE600', '#808080', '#0000ff')), (colour) => {
      const palettes = palettesIn(accentStyle(colour));
      expect(palettes).toHaveLength(2);
      for (const [index, ground] of [light, dark].entries()) {
        const { accent = '', on = '' } = palettes[index] ?? {};
        for (const paper of [ground?.paper ?? '', ground?.card ?? ''])
          expect(contrast(accent, paper)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(on, accent)).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { numRuns: 500 },
  );
});

it('a colour that can be read stays as it is, and a site without one has that of Barid', () => {
  expect(accentStyle('#a3123b')).toContain(':root{--accent:#a3123b;--on:#ffffff}');
  expect(accentStyle(undefined)).toBe('');
});
