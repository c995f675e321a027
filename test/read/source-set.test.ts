import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sanitize } from '#shared/read/body/sanitize.ts';
import { readSourceSet, writeSourceSet } from '#shared/read/body/source-set.ts';
import { absoluteUrl } from '#shared/read/permalink.ts';

const cloudinary = 'https://res.cloudinary.com/x/image/upload';

it.each([
  [
    `${cloudinary}/w_300,c_fill/a.jpg 300w, ${cloudinary}/w_600,c_fill/a.jpg 600w`,
    `${cloudinary}/w_300,c_fill/a.jpg 300w, ${cloudinary}/w_600,c_fill/a.jpg 600w`,
  ],
  ['/a.jpg 300w,/b.jpg 600w 400h', 'https://www.example.org/a.jpg 300w, https://www.example.org/b.jpg 600w'],
  ['/a.jpg, /b.jpg 2x', 'https://www.example.org/a.jpg, https://www.example.org/b.jpg 2x'],
  [' ,, /a.jpg 1.5x ,', 'https://www.example.org/a.jpg 1.5x'],
  ['javascript:x 1x, data:image/png;base64,AAAA 2x, /c.jpg 3x', 'https://www.example.org/c.jpg 3x'],
  ['/a.jpg 300w 2x, /b.jpg big, /c.jpg 3x', 'https://www.example.org/c.jpg 3x'],
])('the srcset %s is read as HTML reads it', (written, expected) => {
  expect(
    writeSourceSet(readSourceSet(written, (reference) => absoluteUrl(reference, 'https://www.example.org/'))),
  ).toBe(expected);
});

it('every srcset that was written is read back the same', () => {
  const url = fc.string({
    unit: fc.constantFrom('a', ',', '/', '%2C', '_', '.', '?', '=', '(', ')', 'é'),
    maxLength: 12,
  });
  const candidate = fc.record({
    url: url.map((path) => new URL(`https://x.example/${path}`).href),
    descriptor: fc.constantFrom('', '300w', '2x', '1.5x'),
  });
  fc.assert(
    fc.property(fc.array(candidate, { minLength: 1, maxLength: 4 }), (candidates) => {
      const written = writeSourceSet(candidates);
      const again = readSourceSet(written, (reference) => absoluteUrl(reference));
      expect(again.map(({ descriptor }) => descriptor)).toEqual(candidates.map(({ descriptor }) => descriptor));
      expect(writeSourceSet(again)).toBe(written);
    }),
  );
});

it('a picture without a source of its own takes those of the elements beside it', () => {
  const html = '<picture><source srcset="/a.avif 300w, /b.avif 600w" type="image/avif"><img alt="Port"></picture>';
  expect(sanitize(html, 'https://www.example.org/').body).toBe(
    "<img src='https://www.example.org/b.avif' srcset='https://www.example.org/a.avif 300w, https://www.example.org/b.avif 600w' alt='Port'/>",
  );
});
