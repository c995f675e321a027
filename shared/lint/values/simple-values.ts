import { type Check, quote } from '../finding.ts';
import type { RuleName } from '../rules.ts';

/** Accepts every value. */
export const checkNothing: Check = () => [];

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

const address = "[\\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+";
const bareAddress = new RegExp(`^${address}$`, 'i');
const addressWithName = new RegExp(`^${address} \\([^()]+\\)$`, 'i');
const addressInText = new RegExp(`(?:^|[\\s<(:])${address}(?:$|[\\s>)?])`, 'i');

/** RFC 5321 §4.5.3.1 with a long name: bounds the work. */
const maxAddressLength = 600;

/** RFC 4287 §3.2.3: the `addr-spec` of RFC 2822 alone. */
export const checkEmail: Check = (value) =>
  bareAddress.test(value.slice(0, maxAddressLength))
    ? []
    : [{ rule: 'email-invalid', message: `${quote(value)} is not an e-mail address.` }];

/** RSS Advisory Board's profile: the address, then the name in parentheses. */
export const checkEmailWithName: Check = (text) => {
  const value = text.replace(/^mailto:/i, '').slice(0, maxAddressLength);
  if (addressWithName.test(value)) return [];
  return addressInText.test(value)
    ? [{ rule: 'email-without-name', message: `${quote(value)} is not “address (name)”.` }]
    : [{ rule: 'email-invalid', message: `${quote(value)} contains no e-mail address.` }];
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

/** BCP 47. A primary subtag without a name in `Intl` is not registered. */
export const checkLanguage: Check = (value) => {
  if (!languageTag.test(value))
    return [{ rule: 'language-invalid', message: `${quote(value)} is not a language tag.` }];
  const [primary = ''] = value.split('-');
  if (languageFamilies.has(primary.toLowerCase())) return [];
  if (primary.length < 2 || languageNames.of(primary) !== undefined) return [];
  return [{ rule: 'language-unknown', message: `${quote(primary)} is not a registered language.` }];
};
