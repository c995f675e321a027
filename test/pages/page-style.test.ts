import { expect, it } from 'vitest';
import { pageStyle } from '#shared/pages/page-style.ts';
import { contrast, palettesIn } from './contrast.ts';

const palettes = palettesIn(pageStyle);

it('the style has one palette for light and one for dark mode', () => {
  expect(palettes.map((palette) => Object.keys(palette).toSorted())).toEqual([
    ['accent', 'card', 'ink', 'line', 'on', 'paper', 'soft'],
    ['accent', 'card', 'ink', 'line', 'on', 'paper', 'soft'],
  ]);
});

it.each([
  ['ink', 'paper'],
  ['ink', 'card'],
  ['soft', 'paper'],
  ['soft', 'card'],
  ['accent', 'paper'],
  ['accent', 'card'],
  ['on', 'accent'],
])('%s on %s has the contrast of WCAG AA in both palettes', (text, ground) => {
  for (const palette of palettes) {
    expect(contrast(palette[text] ?? '', palette[ground] ?? '')).toBeGreaterThanOrEqual(4.5);
  }
});
