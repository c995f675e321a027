import type { Check } from '../finding.ts';
import { quote } from '../finding.ts';

/** Anything. */
export const checkNothing: Check = () => [];

/** One of these, to the letter. */
export const checkOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value)
      ? []
      : [{ rule: 'value-not-allowed', message: `${quote(value)} is none of ${values.join(', ')}.` }];

/** A whole number in decimal digits within these bounds. */
export const checkInteger =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) => {
    const isInside = /^\d{1,16}$/.test(value) && Number(value) >= least && Number(value) <= most;
    const bounds = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    return isInside ? [] : [{ rule: 'number-invalid', message: `${quote(value)} is no whole number ${bounds}.` }];
  };

/** At most so many characters. */
export const checkLength =
  (most: number): Check =>
  (value) =>
    [...value].length <= most ? [] : [{ rule: 'text-too-long', message: `It has more than ${most} characters.` }];

/** What the expression matches, said in words. */
export const checkPattern =
  (pattern: RegExp, what: string): Check =>
  (value) =>
    pattern.test(value) ? [] : [{ rule: 'value-not-allowed', message: `${quote(value)} is no ${what}.` }];

/** RFC 6838 §4.2, with parameters. */
export const checkMediaType: Check = (value) =>
  /^[a-z0-9][\w!#$&.+^-]*\/[a-z0-9][\w!#$&.+^-]*\s*(?:;\s*[\w!#$&.+^-]+=(?:[\w!#$&.+^-]+|"[^"]*")\s*)*$/i.test(value)
    ? []
    : [{ rule: 'media-type-invalid', message: `${quote(value)} is no media type.` }];

/** RFC 5646 §2.1, in outline. */
const languageTag =
  /^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]+)$/i;

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** Registered for families of languages and for none, so that they have no name of their own (ISO 639-2). */
const families = new Set(
  'afa alg apa art ath aus bad bai bat ber bih bnt btk cai cau cel cmc cpe cpf cpp crp cus day dra fiu gem him ijo inc ine ira iro kar khi kro map mis mkh mno mul mun myn nah nai nic nub oto paa phi pra roa sai sal sem sio sit sla smi son ssa tai tup tut und wak wen ypk znd zxx'.split(
    ' ',
  ),
);

/** BCP 47; a primary subtag that has no name is not registered. */
export const checkLanguage: Check = (value) => {
  if (!languageTag.test(value)) return [{ rule: 'language-invalid', message: `${quote(value)} is no language tag.` }];
  const [primary = ''] = value.split('-');
  if (families.has(primary.toLowerCase())) return [];
  if (primary.length < 2 || languageNames.of(primary) !== undefined) return [];
  return [{ rule: 'language-unknown', message: `${quote(primary)} is no language that is registered.` }];
};
