import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bandsOf, fingerprintOf, isCopy, similarity } from '#shared/ingest/fingerprint.ts';

const words = (count: number) =>
  fc.array(fc.stringMatching(/^[a-zéàç]{2,9}$/), { minLength: count, maxLength: count + 60 });

const text = words(60).map((list) => list.join(' '));

const arabic =
  'أعلنت وزارة التجهيز والماء أن نسبة ملء السدود بلغت نصف طاقتها بعد الأمطار الأخيرة التي عرفتها مناطق الشمال والغرب من البلاد خلال الأسبوع الماضي، وأكد المصدر نفسه أن الوضع يبقى مقلقا في حوض أم الربيع الذي لا تتجاوز فيه النسبة خمسة في المائة.';

it('texts with the same words have the same fingerprint, regardless of markup, punctuation and case', () => {
  fc.assert(
    fc.property(text, (said) => {
      const shouted = said.toUpperCase().replaceAll(' ', ' — \n');
      expect(fingerprintOf(shouted)).toEqual(fingerprintOf(said));
    }),
    { numRuns: 100 },
  );
});

it('similarity is symmetric, between 0 and 1, and 1 for equal fingerprints', () => {
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

it('a text with an edited word and another last sentence is a near-copy, and shares a band with the original', () => {
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

it('different articles about the same subject are not near-copies', () => {
  const one = fingerprintOf(arabic) ?? [];
  const other =
    fingerprintOf(
      'بلغت نسبة ملء السدود نصف طاقتها بعد الأمطار، لكن الفلاحين في سهل تادلة يقولون إن الماء لم يصل بعد إلى حقولهم، وإن القنوات التي حفرت قبل أربعين سنة تضيع نصف ما يجري فيها، فيما تنتظر التعاونيات قرار اللجنة التي ستجتمع في الرباط يوم الثلاثاء المقبل.',
    ) ?? [];
  expect(isCopy(one, other)).toBe(false);
});

it('a text of a few words has no fingerprint', () => {
  expect(fingerprintOf('Le marché rouvre lundi matin.')).toBeUndefined();
});
