/** Languages whose own script runs from right to left. A table of ours: `Intl` differs between machines. */
const rightToLeftLanguages = new Set(
  'ar ary arz arb arq aeb apc acm ajp ars ayl arc ckb dv fa glk he iw khw ks lrc mzn nqo pnb prs ps sd sdh syr ug ur yi'.split(
    ' ',
  ),
);

const rightToLeftScripts = new Set('adlm arab aran hebr mand mend nkoo rohg samr syrc thaa'.split(' '));

/** Where text in this language begins, by its script subtag (RFC 5646 §2.2.3) or else by the language. */
export const directionOf = (language: string): 'rtl' | 'ltr' => {
  const [primary = '', ...subtags] = language.toLowerCase().split('-');
  const script = subtags.find((subtag) => /^[a-z]{4}$/.test(subtag));
  const isRightToLeft = script === undefined ? rightToLeftLanguages.has(primary) : rightToLeftScripts.has(script);
  return isRightToLeft ? 'rtl' : 'ltr';
};
