/** Words of a parameter's name that announce a secret, and endings of names that are written in one. */
const secretWord =
  /^(?:key|apikey|auth|authkey|authorization|bearer|credentials?|hmac|jwt|otp|pass|passphrase|passwd|password|pin|pwd|secret|sess|session|sid|sig|sign|signature|token)$/;
const secretEnding =
  /(?:api|access|auth|feed|license|licence|private|rss|secret|subscription|user)key$|(?:token|secret|passwd|password|passphrase|signature|session|sessionid|sessid)$/;

/** Whether a parameter of this name holds a secret: `api_key`, `X-Amz-Signature`, `accessToken`, `sid`. */
const isSecretName = (name: string): boolean => {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  return words.some((word) => secretWord.test(word)) || secretEnding.test(words.join(''));
};

/** Numbers that feeds give to channels, lists and users are long and public. */
const isIdentifierName = (name: string): boolean => /id$/i.test(name) && !/^(?:.*sess(?:ion)?_?)?s?id$/i.test(name);

/** Whether a value looks like the hash or the random text that a program makes, and no word or number that a person writes. */
const isRandom = (value: string): boolean => {
  const hasBoth = /\d/.test(value) && /[a-z]/i.test(value);
  if (/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value)) return true;
  if (/^[\da-f]{16,}$/i.test(value)) return hasBoth;
  // Words of a slug are joined by hyphens and have no digits among their letters.
  return value.length >= 20 && /^[\w~+/=.-]+$/.test(value) && hasBoth && /[a-z]\d|\d[a-z]/i.test(value);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/** Secrets that are shorter are looked for only where a parameter is one, because they may be words. */
const minSecretLength = 8;

/** Whether a text contains a secret, as it is or percent-encoded. */
const containsSecret = (text: string, secrets: readonly string[]): boolean =>
  secrets.some(
    (secret) => secret.length >= minSecretLength && (text.includes(secret) || decoded(text).includes(secret)),
  );

/** Whether a parameter is one that no stranger may see: by its name, by its value, or because it contains a known secret. */
type IsSecret = (name: string, value: string) => boolean;

/** A parameter with the sign before it: `?`, `&`, `;`, also as HTML escapes them. */
const parameterPattern = /(^|&amp;|&|;)([^=&;]*)(?:=([^&;]*))?/g;

/** A query or fragment without its secrets, or with `…` in their places. */
const withoutParameters = (text: string, isSecret: IsSecret, replacement: string | undefined): string => {
  const kept = [...text.matchAll(parameterPattern)].flatMap(([whole, sign = '', name = '', value]) => {
    const rest = whole.slice(sign.length);
    const isHidden = value === undefined ? isSecret('', decoded(name)) : isSecret(decoded(name), decoded(value));
    if (rest === '' || (isHidden && replacement === undefined)) return [];
    return [{ sign, rest: isHidden ? `${value === undefined ? '' : `${name}=`}${replacement}` : rest }];
  });
  return kept.map(({ sign, rest }, index) => (index === 0 ? rest : `${sign}${rest}`)).join('');
};

/** Whether a segment of a path, with the one before it, opens the address: `/private/UUID.rss`, `/private-1f3d…/`. */
const isSecretSegment = (segment: string, before: string, secrets: readonly string[]): boolean => {
  if (/(?:\{|%7B)secret(?:\}|%7D)/i.test(segment) || containsSecret(segment, secrets)) return true;
  const name = segment.replace(/\.\w{1,5}$/, '');
  const isMarked = isSecretName(before) || /^private$/i.test(before);
  if (isMarked && name.length >= 6 && /\d/.test(name)) return true;
  return /^private-/.test(name)
    ? isRandom(name.slice(8))
    : /^[\da-f]{32,}$/i.test(name) && /\d/.test(name) && /[a-f]/i.test(name);
};

const addressPattern = /^(https?:\/\/)((?:[^/?#@]*@)+)?([^/?#@]*)(\/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?$/is;

const redact = (address: string, secrets: readonly string[], replacement: string | undefined): string => {
  const [, scheme, user, host = '', path = '', query, fragment] = addressPattern.exec(address) ?? [];
  if (scheme === undefined) return address;
  const isSecret: IsSecret = (name, value) =>
    /\{secret\}/i.test(value) ||
    containsSecret(value, secrets) ||
    (value !== '' && isSecretName(name)) ||
    (!isIdentifierName(name) && isRandom(value)) ||
    (/^https?:/i.test(value) && redact(value, secrets, undefined) !== value);
  const segments = path
    .replace(/;([^=;/]+)=([^;/]*)/g, (whole, name, value) =>
      !isSecret(name, value) ? whole : replacement === undefined ? '' : `;${name}=${replacement}`,
    )
    .split('/')
    .map((segment, index, all) => (isSecretSegment(segment, all[index - 1] ?? '', secrets) ? undefined : segment));
  const first = segments.indexOf(undefined);
  const isCut = first >= 0 && replacement === undefined;
  const openPath = (isCut ? [...segments.slice(0, first), ''] : segments.map((segment) => segment ?? replacement)).join(
    '/',
  );
  const parts = (
    [
      ['?', query],
      ['#', fragment],
    ] as const
  ).map(([sign, text]) => {
    const kept = text === undefined ? '' : withoutParameters(text, isSecret, replacement);
    return kept === '' ? '' : `${sign}${kept}`;
  });
  const login = user === undefined || replacement === undefined ? '' : `${replacement}@`;
  return `${scheme}${login}${host}${openPath}${parts.join('')}`;
};

/**
 * The form of an address that everybody may see: without user and password, without parameters that are, contain or look
 * like secrets, and cut before a part of the path that does. An address without them stays as it is. `secrets` are texts
 * that are known to be secret.
 */
export const publicAddress = (address: string, secrets: readonly string[] = []): string =>
  redact(address, secrets, undefined);

/**
 * A permalink without user, password and the parameters whose names announce a secret. A value alone proves nothing here:
 * a permalink may hold a hash.
 */
export const publicPermalink = (address: string): string => {
  const [, scheme, , host = '', path = '', query, fragment] = addressPattern.exec(address) ?? [];
  if (scheme === undefined) return address;
  const isSecret: IsSecret = (name, value) => value !== '' && isSecretName(name);
  const kept = query === undefined ? '' : withoutParameters(query, isSecret, undefined);
  return `${scheme}${host}${path}${kept === '' ? '' : `?${kept}`}${fragment === undefined ? '' : `#${fragment}`}`;
};

/** The form of an address for operators: `…` stands in the place of each secret. */
export const maskedAddress = (address: string, secrets: readonly string[] = []): string =>
  redact(address, secrets, '…');

/** The secrets that an address itself contains: decoded values of parameters, and parts of its path. */
export const secretsIn = (address: string): readonly string[] => {
  const [, , , , path = '', query = '', fragment = ''] = addressPattern.exec(address) ?? [];
  const parameters = [query, fragment].flatMap((text) =>
    [...text.matchAll(parameterPattern)].flatMap(([, , name = '', value = '']) => {
      const parameter = `${name}=${value}`;
      return value !== '' && redact(`http://a/?${parameter}`, [], undefined) === 'http://a/' ? [decoded(value)] : [];
    }),
  );
  const segments = path.split('/');
  const parts = segments.filter((segment, index) => isSecretSegment(segment, segments[index - 1] ?? '', []));
  return [...parameters, ...parts.map(decoded)].filter((text) => !/\{secret\}/i.test(text));
};

/** A text for operators in which the secrets of each address, and known secrets elsewhere, are masked. */
export const maskSecrets = (text: string, secrets: readonly string[] = []): string => {
  const masked = text.replace(/https?:\/\/[^\s"'<>“”]+/gi, (address) => maskedAddress(address, secrets));
  return secrets
    .filter((secret) => secret.length >= minSecretLength)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), masked);
};
