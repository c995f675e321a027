import { expect, it } from 'vitest';
import { pageStyle } from '#shared/pages/page-style.ts';

const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** WCAG 2.2, relative luminance. */
const luminance = (colour: string): number => {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(full.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

const palettes = [...pageStyle.matchAll(/:root\{([^}]*)\}/g)].map(([, body = '']) =>
  Object.fromEntries([...body.matchAll(/--(\w+):(#[0-9a-f]{3,6})\b/g)].map(([, name, colour]) => [name, colour])),
);

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
