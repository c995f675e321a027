import { type Check, quote } from '../finding.ts';

const address = "[\\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+";
/** RFC 5321 §4.5.3.1 with a long name: bounds the work. */
const maxLength = 600;

const bare = new RegExp(`^${address}$`, 'i');
const withName = new RegExp(`^${address} \\([^()]+\\)$`, 'i');
const anywhere = new RegExp(`(?:^|[\\s<(:])${address}(?:$|[\\s>)?])`, 'i');

/** RFC 4287 §3.2.3: `addr-spec` of RFC 2822, nothing else. */
export const checkEmail: Check = (value) =>
  bare.test(value.slice(0, maxLength))
    ? []
    : [{ rule: 'email-invalid', message: `${quote(value)} is not an e-mail address.` }];

/** RSS Advisory Board's profile: the address, then the name in parentheses. */
export const checkEmailWithName: Check = (given) => {
  const value = given.replace(/^mailto:/i, '').slice(0, maxLength);
  if (withName.test(value)) return [];
  if (anywhere.test(value))
    return [{ rule: 'email-without-name', message: `${quote(value)} is not “address (name)”.` }];
  return [{ rule: 'email-invalid', message: `${quote(value)} contains no e-mail address.` }];
};

/** Anything. */
export const checkNothing: Check = () => [];

/** One of these, to the letter. */
export const checkOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value)
      ? []
      : [{ rule: 'value-not-allowed', message: `${quote(value)} is not one of ${values.join(', ')}.` }];

/** A whole number in decimal digits within these bounds. */
export const checkInteger =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) => {
    const isInside = /^\d{1,16}$/.test(value) && Number(value) >= min && Number(value) <= max;
    const bounds = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
    return isInside ? [] : [{ rule: 'number-invalid', message: `${quote(value)} is not a whole number ${bounds}.` }];
  };

/** At most so many characters. */
export const checkLength =
  (maxLength: number): Check =>
  (value) =>
    [...value].length <= maxLength
      ? []
      : [{ rule: 'text-too-long', message: `The text has more than ${maxLength} characters.` }];

/** What the expression matches, said in words. */
export const checkPattern =
  (pattern: RegExp, what: string): Check =>
  (value) =>
    pattern.test(value) ? [] : [{ rule: 'value-not-allowed', message: `${quote(value)} is not a ${what}.` }];

/** RFC 6838 §4.2, with parameters. */
export const checkMediaType: Check = (value) =>
  /^[a-z0-9][\w!#$&.+^-]*\/[a-z0-9][\w!#$&.+^-]*\s*(?:;\s*[\w!#$&.+^-]+=(?:[\w!#$&.+^-]+|"[^"]*")\s*)*$/i.test(value)
    ? []
    : [{ rule: 'media-type-invalid', message: `${quote(value)} is not a media type.` }];

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
  if (!languageTag.test(value))
    return [{ rule: 'language-invalid', message: `${quote(value)} is not a language tag.` }];
  const [primary = ''] = value.split('-');
  if (families.has(primary.toLowerCase())) return [];
  if (primary.length < 2 || languageNames.of(primary) !== undefined) return [];
  return [{ rule: 'language-unknown', message: `${quote(primary)} is not a registered language.` }];
};
