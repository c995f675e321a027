import { pageStyle } from './page-style.ts';

/** Red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

const white: Colour = [255, 255, 255];
const black: Colour = [0, 0, 0];

/** WCAG 2.2, success criterion 1.4.3 (level AA). */
const minContrast = 4.5;

const parse = (hex: string): Colour => {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const at = (index: number): number => Number.parseInt(full.slice(index, index + 2), 16);
  return [at(1), at(3), at(5)];
};

const toHex = (colour: Colour): string => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** WCAG 2.2, relative luminance. */
const luminance = (colour: Colour): number => {
  const [red = 0, green = 0, blue = 0] = colour
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: Colour, other: Colour): number => {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
};

const mix = ([r, g, b]: Colour, [toR, toG, toB]: Colour, share: number): Colour => {
  const between = (from: number, to: number): number => Math.round(from + (to - from) * share);
  return [between(r, toR), between(g, toG), between(b, toB)];
};

/** The colour, moved towards another one only as far as texts in it can be read on these grounds. */
const legible = (colour: Colour, towards: Colour, grounds: readonly Colour[]): Colour => {
  for (let share = 0; share < 1; share += 0.02) {
    const moved = mix(colour, towards, share);
    if (grounds.every((ground) => contrast(moved, ground) >= minContrast)) return moved;
  }
  return towards;
};

/** The grounds of text in light and in dark mode, as the style of the pages names them. */
const grounds: readonly (readonly Colour[])[] = [...pageStyle.matchAll(/:root\{([^}]*)\}/g)].map(([, palette = '']) =>
  [...palette.matchAll(/--(?:paper|card):(#[0-9a-f]{3,6})/g)].map(([, hex = '']) => parse(hex)),
);

const variables = (accent: Colour): string => {
  const on = contrast(accent, white) >= minContrast ? white : black;
  return `--accent:${toHex(accent)};--on:${toHex(on)}`;
};

/**
 * The CSS that colours a page as its site: links and buttons have the colour itself where it can be read, and else the nearest
 * one that can, darker on light paper and lighter on dark. Empty for a site without a colour.
 */
export const accentStyle = (accentColor: string | undefined): string => {
  if (accentColor === undefined) return '';
  const colour = parse(accentColor);
  const [light = [white], dark = [black]] = grounds;
  return `\n:root{${variables(legible(colour, black, light))}}
@media (prefers-color-scheme:dark){:root{${variables(legible(colour, white, dark))}}}`;
};
