const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** WCAG 2.2, relative luminance. */
const luminance = (colour: string): number => {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(full.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2, contrast ratio. */
export const contrast = (a: string, b: string): number => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

/** The colours of each `:root` of a style, light before dark, by their names. */
export const palettesIn = (style: string) =>
  [...style.matchAll(/:root\{([^}]*)\}/g)].map(
    ([, body = '']): Readonly<Record<string, string>> =>
      Object.fromEntries([...body.matchAll(/--(\w+):(#[0-9a-f]{3,6})\b/g)].map(([, name, colour]) => [name, colour])),
  );
