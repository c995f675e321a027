import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldedText, foldText } from '#shared/read/date/fold-text.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...'Éàœ ’`–\t\n٢٠٢٤ی‏كــتاب،ΣςİẞＡ😀'), maxLength: 200 }),
);

it('a text is folded alike with and without the offsets of its characters', () => {
  fc.assert(
    fc.property(text, (said) => {
      expect(foldedText(said)).toBe(foldText(said).text);
    }),
  );
  expect(foldedText('L’ÉTÉ\n٢٠٢٤ – فِي الرّباط')).toBe("l'ete 2024 - في الرباط");
});
