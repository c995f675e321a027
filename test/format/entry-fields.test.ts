import { expect, it } from 'vitest';
import { entryDescription, entrySummary } from '#shared/format/entry-fields.ts';
import { sampleArticle, sampleView } from './sample-view.ts';

const withBody = (content: string, language = 'fr') => sampleArticle({ id: 'a', content, language });

it('an excerpt keeps no-break spaces, and joins no words of two blocks', () => {
  const article = withBody('<p>« Qui&nbsp;? » demande-t-il\u202f: 10\u00a0000\u00a0€.</p><p>Lui.</p>');
  expect(entrySummary({}, article)).toBe('« Qui\u00a0? » demande-t-il\u202f: 10\u00a0000\u00a0€. Lui.');
});

it.each([
  ['in Latin letters', 'La douane de Tanger ouvre un nouveau quai pour les camions. '],
  ['in Arabic', 'تفتح جمارك طنجة رصيفًا جديدًا للشاحنات القادمة من أوروبا. '],
  ['in Chinese', '丹吉尔海关为来自欧洲的卡车开放了一个新码头。'],
  ['of emoji', '👩🏽‍🚀'],
])('an excerpt %s has at most 300 characters, or as many as the site file says', (_, sentence) => {
  const article = withBody(`<p>${sentence.repeat(60)}</p>`);
  const lengths = [{}, { excerptLength: 120 }].map((setting) => entrySummary(setting, article).length);
  expect(lengths[0]).toBeGreaterThan(240);
  expect(lengths[0]).toBeLessThanOrEqual(300);
  expect(lengths[1]).toBeLessThanOrEqual(120);
});

it.each([
  ['ar', "<div dir='rtl' lang='ar'>خبر</div>"],
  ['ary', "<div dir='rtl' lang='ary'>خبر</div>"],
  ['fr', 'خبر'],
])(
  'a description in %s beside the full text declares its direction if a reader would guess it wrong',
  (language, expected) => {
    const article = { ...withBody('<p>خبر</p>', language), summary: 'خبر' };
    const { open, html, close } = entryDescription(sampleView([article]), article);
    expect(`${open}${html}${close}`).toBe(expected);
  },
);
