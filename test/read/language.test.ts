import { expect, it } from 'vitest';
import { articleLanguage } from '#shared/read/language/language.ts';

const languageOf = (text: string, clues: { readonly language?: string; readonly pageLanguage?: string } = {}) =>
  articleLanguage({ title: '', text, ...clues }, 'fr').language;

const isUnsure = (text: string, pageLanguage?: string) =>
  articleLanguage({ title: '', text, ...(pageLanguage === undefined ? {} : { pageLanguage }) }, 'fr').warning !==
  undefined;

it.each([
  ['fr', 'Le Maroc et la Belgique renforcent leur coopération antiterroriste'],
  ['es', 'La ministra anunció ayer que las obras del puerto comenzarán en enero'],
  ['en', 'Parliament approves the new budget'],
  ['ca', 'El Govern aprova els nous pressupostos amb els vots de la majoria'],
  ['pt', 'O governo aprovou o novo orçamento para o próximo ano com os votos da maioria'],
  ['de', 'Die Regierung beschließt den neuen Haushalt für das kommende Jahr'],
  ['ar', 'كيفاش غادي ندير باش نوصل للمدينة فهاد الوقت'],
  ['zgh', 'ⴰⵣⵓⵍ ⴼⵍⵍⴰⵡⵏ ⴰⵢⵜⵎⴰ ⴷ ⵉⵙⵜⵎⴰ'],
  ['fa', 'دولت بودجه سال آینده را پس از یک جلسه طولانی تصویب کرد و گزارش پخش شد'],
])('articleLanguage detects %s by the words alone', (language, text) => {
  expect(languageOf(text)).toBe(language);
});

it.each([
  'Azul fell-awen, assagi nemlal akken ad nemmeslay ɣef tutlayt tamaziɣt d yidles-is',
  'salam khouti kifach dayrin lyoum bghit nhder m3akom 3la had lmawdo3',
  'Guvernul a aprobat bugetul pentru anul viitor, după o ședință care a durat mai multe ore',
  'Gwamnati ta amince da sabon kasafin kudi na shekara mai zuwa',
])('articleLanguage warns that it assumed the language of: %s', (text) => {
  expect(isUnsure(text)).toBe(true);
});

it('the article’s own tag wins unless the script of its words contradicts it', () => {
  expect(languageOf('El Govern d’Espanya', { language: 'es_ES' })).toBe('es-ES');
  expect(languageOf('مرحبا بكم في المدينة', { language: 'fr' })).toBe('ar');
});

it('the detected language wins over the page’s tag, and a more precise tag of the page over both', () => {
  expect(languageOf('Parliament approves the new budget', { pageLanguage: 'ar' })).toBe('en');
  expect(languageOf('Parliament approves the new budget', { pageLanguage: 'en-GB' })).toBe('en-GB');
  expect(languageOf('كيفاش غادي ندير', { pageLanguage: 'ary' })).toBe('ary');
  expect(isUnsure('Guvernul a aprobat bugetul pentru anul viitor', 'ro')).toBe(false);
});

it.each([
  'Lmontakhab lwatani rbe7 l match dyalo 2-0 w nas kamlin farhanin f zna9i dyal rabat',
  'ya jama3a el bac hada l 3am s3ib bezaf, les sujets kanou difficiles w nass bkaw',
  'Hadchi li kay w9e3 f bladna khasso ytbeddel, lmas2oulin khasshom yhasbo',
  'ana 3ayez a2ollak en el match kan gamed awi w el ahly kesb etnen sefr',
  'el yawm ra7 ne7ki 3an el siyase b lebnan w shu sar b beirut mbere7',
  'Raja w Wydad ghadi yl3bo derbi nhar lhed f stade Mohammed V',
  'Tamurt n Lezzayer tesɛa aṭas n yidlisen ɣef umezruy n Imaziɣen',
])('Arabic or Tamazight in Latin letters is no other language, and a warning says that it is assumed: %s', (text) => {
  const languages = ['fr', 'en', undefined].map((pageLanguage) =>
    articleLanguage({ title: text.slice(0, 40), text, pageLanguage }, 'ar'),
  );
  for (const found of languages) {
    expect(found.language).toBe('ar');
    expect(found.warning).toContain('it was taken for the site’s'.replace('’', "'"));
  }
});

it.each([
  ['fr', 'La 5G arrive au Maroc dès le 3ème trimestre, annonce le ministre'],
  ['en', '3D printing of h264 players and B2B sales at the 2nd fair'],
  ['fr', 'Quart de finale : le match Maroc-Mali, 2-1, a fini à 23h30'],
])('a word with a digit leaves a text %s: %s', (language, text) => {
  expect(articleLanguage({ title: '', text }, 'ar')).toEqual({ language });
});
