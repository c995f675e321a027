/**
 * Languages younger than ISO 639-2, which the W3C validator and the directories that check like it call an error,
 * and the wider language that they know (RFC 5646 §4.1.1: macrolanguages; ISO 639-5: collections).
 */
const widerLanguage: ReadonlyMap<string, string> = new Map([
  ...['zgh', 'shi', 'tzm', 'rif', 'thv', 'taq', 'ttq'].map((language) => [language, 'ber'] as const),
  ...['ary', 'arz', 'arb', 'arq', 'aeb', 'apc', 'ayl', 'acm', 'acw', 'afb', 'ajp', 'apd', 'ars', 'shu'].map(
    (language) => [language, 'ar'] as const,
  ),
  ...['ckb', 'kmr', 'sdh'].map((language) => [language, 'ku'] as const),
  ...['pes', 'prs'].map((language) => [language, 'fa'] as const),
  ...['cmn', 'yue', 'nan', 'wuu', 'hak'].map((language) => [language, 'zh'] as const),
]);

/** The language as RSS and Atom name it: a tag whose primary subtag is in ISO 639-1 or 639-2 wherever there is one. */
export const xmlLanguage = (language: string): string => {
  const [primary = '', ...subtags] = language.split('-');
  return [widerLanguage.get(primary.toLowerCase()) ?? primary, ...subtags].join('-');
};
