import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bandsOf, fingerprintOf, isCopy, similarity } from '#shared/ingest/near-copies.ts';

const words = (count: number) =>
  fc.array(fc.stringMatching(/^[a-zéàç]{2,9}$/), { minLength: count, maxLength: count + 60 });

const text = words(60).map((list) => list.join(' '));

const arabic =
  'أعلنت وزارة التجهيز والماء أن نسبة ملء السدود بلغت نصف طاقتها بعد الأمطار الأخيرة التي عرفتها مناطق الشمال والغرب من البلاد خلال الأسبوع الماضي، وأكد المصدر نفسه أن الوضع يبقى مقلقا في حوض أم الربيع الذي لا تتجاوز فيه النسبة خمسة في المائة.';

it('fingerprints are the same for the same words, whatever stands between them and however they are written', () => {
  fc.assert(
    fc.property(text, (said) => {
      const shouted = said.toUpperCase().replaceAll(' ', ' — \n');
      expect(fingerprintOf(shouted)).toEqual(fingerprintOf(said));
    }),
    { numRuns: 100 },
  );
});

it('fingerprints are alike both ways, wholly with themselves, and between 0 and 1', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [a, b] = [fingerprintOf(one) ?? [], fingerprintOf(other) ?? []];
      expect(similarity(a, a)).toBe(1);
      expect(similarity(a, b)).toBe(similarity(b, a));
      expect(similarity(a, b)).toBeGreaterThanOrEqual(0);
      expect(similarity(a, b)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

it('fingerprints know a text again that was edited in one word and got another last sentence, and share a band with it', () => {
  fc.assert(
    fc.property(words(150), fc.nat({ max: 149 }), words(8), (list, at, end) => {
      const a = fingerprintOf(list.join(' ')) ?? [];
      const b = fingerprintOf([...list.with(at, 'autrement'), ...end.slice(0, 8)].join(' ')) ?? [];
      expect(isCopy(a, b)).toBe(true);
      expect(bandsOf(a).some((band) => bandsOf(b).includes(band))).toBe(true);
    }),
    { numRuns: 100, seed: 4711 },
  );
});

it('fingerprints do not take articles about one thing for one article', () => {
  const one = fingerprintOf(arabic) ?? [];
  const other =
    fingerprintOf(
      'بلغت نسبة ملء السدود نصف طاقتها بعد الأمطار، لكن الفلاحين في سهل تادلة يقولون إن الماء لم يصل بعد إلى حقولهم، وإن القنوات التي حفرت قبل أربعين سنة تضيع نصف ما يجري فيها، فيما تنتظر التعاونيات قرار اللجنة التي ستجتمع في الرباط يوم الثلاثاء المقبل.',
    ) ?? [];
  expect(isCopy(one, other)).toBe(false);
});

it('fingerprints are not made of a few words', () => {
  expect(fingerprintOf('Le marché rouvre lundi matin.')).toBeUndefined();
});
