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
