/** Namespaces that feeds use, by what their addresses contain in lower case; an empty name is RSS's own. */
const byAddress: readonly (readonly [RegExp, string])[] = [
  [/www\.w3\.org\/2005\/atom|purl\.org\/atom/, 'atom'],
  [/rdf-syntax-ns|w3\.org\/tr\/rdf|w3\.org\/rdf/, 'rdf'],
  [/purl\.org\/rss\/1\.0\/modules\/content|purl\.org\/content/, 'content'],
  [/purl\.org\/rss\/1\.0\/modules\/syndication/, 'sy'],
  [/purl\.org\/rss\/1\.0\/modules\/slash/, 'slash'],
  [/purl\.org\/dc\/terms/, 'dcterms'],
  [/purl\.org\/dc\//, 'dc'],
  [/search\.yahoo\.com\/mrss|video\.search\.yahoo\.com/, 'media'],
  [/itunes\.(?:apple\.)?com/, 'itunes'],
  [/www\.w3\.org\/1999\/xhtml/, 'html'],
  [/podcastindex|purl\.org\/podcast/, 'podcast'],
  [/webns\.net\/mvcb|creativecommons|cyber\.law\.harvard\.edu\/rss\/creativecommons/, 'other'],
  [/wordpress\.org\/export/, 'wp'],
  [/www\.sitemaps\.org|google\.com\/schemas\/sitemap\/|sitemap\/0\.\d+$/, 'sitemap'],
  [/google\.com\/schemas\/sitemap-news/, 'news'],
  [/google\.com\/schemas\/sitemap-image/, 'image'],
  [
    /purl\.org\/rss|my\.netscape\.com|backend\.userland\.com|blogs\.law\.harvard\.edu|cyber\.law\.harvard\.edu|channel\.netscape\.com/,
    '',
  ],
];

const conventional = /^(?:atom|rdf|content|sy|slash|dcterms|dc|media|itunes|html|xhtml|podcast|wp|news|image|xml)$/;

/** Our name of the namespace that a prefix stands for: by its address, else by the prefix that everybody uses. */
export const namespaceOf = (prefix: string, address: string | undefined): string => {
  const known =
    address === undefined ? undefined : byAddress.find(([pattern]) => pattern.test(address.toLowerCase()))?.[1];
  if (known !== undefined) return known;
  const lower = prefix.toLowerCase();
  if (lower === 'xhtml') return 'html';
  if (conventional.test(lower)) return lower;
  return lower === '' ? '' : 'other';
};
