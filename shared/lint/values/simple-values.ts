import { type Check, type Problem, quote } from '../finding.ts';
import type { RuleName } from '../rules.ts';
import { withoutComments } from './comments.ts';

/** Accepts every value. */
export const checkNothing: Check = () => [];

/** Accepts the values that all these checks accept. */
export const checkAll =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.flatMap((check) => check(value));

/** Accepts a blank value, which counts as none, and those that the check accepts. */
export const checkUnlessBlank =
  (check: Check): Check =>
  (value) =>
    value.trim() === '' ? [] : check(value);

/** Accepts the values that match; the message says that others are not `noun`. */
export const checkPattern =
  (pattern: RegExp, noun: string, rule: RuleName = 'value-not-allowed'): Check =>
  (value) =>
    pattern.test(value) ? [] : [{ rule, message: `${quote(value)} is not ${noun}.` }];

/** Accepts exactly these values; case counts. */
export const checkOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value)
      ? []
      : [{ rule: 'value-not-allowed', message: `${quote(value)} is not one of ${values.join(', ')}.` }];

/** Accepts a whole number in decimal digits within these bounds. */
export const checkInteger =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) => {
    if (/^\d{1,16}$/.test(value) && Number(value) >= min && Number(value) <= max) return [];
    const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    return [{ rule: 'number-invalid', message: `${quote(value)} is not a whole number ${bounds}.` }];
  };

/** Accepts a text of at most `maxLength` characters. */
export const checkLength =
  (maxLength: number): Check =>
  (value) =>
    [...value].length <= maxLength
      ? []
      : [{ rule: 'text-too-long', message: `The text has more than ${maxLength} characters.` }];

const atom = "[\\w!#$%&'*+/=?^`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const address = `${atom}(?:\\.${atom})*@${label}(?:\\.${label})*`;
const bareAddress = new RegExp(`^${address}$`, 'i');
const addressInText = new RegExp(`(?:^|[\\s<,:"])(${address})(?=$|[\\s>,?])`, 'i');
const addressWithName = /^\S+ \([^()]+\)$/;

/** RFC 5321 §4.5.3.1 with a long name: bounds the work. */
const maxAddressLength = 600;

/** RFC 2822 §3.4.1 allows a domain of one label, which only a local network can resolve. */
const checkDomain = (found: string): readonly Problem[] =>
  /@[^.@]+$/.test(found)
    ? [{ rule: 'email-local', message: `The address ${quote(found)} has no domain that the world can reach.` }]
    : [];

/** RFC 4287 §3.2.3: the `addr-spec` of RFC 2822 alone. */
export const checkEmail: Check = (value) => {
  const text = value.slice(0, maxAddressLength);
  return bareAddress.test(text)
    ? checkDomain(text)
    : [{ rule: 'email-invalid', message: `${quote(value)} is not an e-mail address.` }];
};

/** RFC 6068 §2: a `mailto` URI encodes what is not a character of URIs. */
const withoutMailto = (text: string): string => {
  if (!/^mailto:/i.test(text)) return text;
  try {
    return decodeURIComponent(text.slice('mailto:'.length));
  } catch {
    return text.slice('mailto:'.length);
  }
};

/** RSS Advisory Board's profile: the address, then the name in parentheses. Comments (RFC 822 §3.3) hold no address. */
export const checkEmailWithName: Check = (text) => {
  const value = withoutMailto(text).slice(0, maxAddressLength);
  const [, found] = addressInText.exec(withoutComments(value)) ?? [];
  if (found === undefined) {
    return [{ rule: 'email-invalid', message: `${quote(value)} contains no e-mail address.` }];
  }
  if (value.startsWith(found) && addressWithName.test(value)) return checkDomain(found);
  return [{ rule: 'email-without-name', message: `${quote(value)} is not “address (name)”.` }];
};

/** RFC 6838 §4.2, with parameters. */
export const checkMediaType = checkPattern(
  /^[a-z0-9][\w!#$&.+^-]*\/[a-z0-9][\w!#$&.+^-]*\s*(?:;\s*[\w!#$&.+^-]+=(?:[\w!#$&.+^-]+|"[^"]*")\s*)*$/i,
  'a media type',
  'media-type-invalid',
);

/** RFC 5646 §2.1, simplified. */
const languageTag =
  /^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]+)$/i;

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** The codes of language families and of no language (ISO 639-2): registered, but without a name in `Intl`. */
const languageFamilies = new Set(
  'afa alg apa art ath aus bad bai bat ber bih bnt btk cai cau cel cmc cpe cpf cpp crp cus day dra fiu gem him ijo inc ine ira iro kar khi kro map mis mkh mno mul mun myn nah nai nic nub oto paa phi pra roa sai sal sem sio sit sla smi son ssa tai tup tut und wak wen ypk znd zxx'.split(
    ' ',
  ),
);

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** ISO 3166-1 alpha-2, in any case. `Intl` also names groups of countries and pseudo-countries. */
export const checkCountry: Check = (value) => {
  const code = value.toUpperCase();
  const isCountry = /^[A-Z]{2}$/.test(code) && !/^(?:EU|EZ|UN|QO|X[ABC]|ZZ)$/.test(code);
  if (isCountry && countryNames.of(code) !== undefined) return [];
  return [{ rule: 'value-not-allowed', message: `${quote(value)} is not the code of a country.` }];
};

/** BCP 47. A primary subtag without a name in `Intl` is not registered. */
export const checkLanguage: Check = (value) => {
  if (!languageTag.test(value))
    return [{ rule: 'language-invalid', message: `${quote(value)} is not a language tag.` }];
  const [primary = ''] = value.split('-');
  if (languageFamilies.has(primary.toLowerCase())) return [];
  if (primary.length < 2 || languageNames.of(primary) !== undefined) return [];
  return [{ rule: 'language-unknown', message: `${quote(primary)} is not a registered language.` }];
};
