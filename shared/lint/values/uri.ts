import type { Check, Problem } from '../finding.ts';
import { quote } from '../finding.ts';

const schemeOf = (uri: string): string | undefined => /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();

/** RFC 8141 §2 without its components, RFC 4122 §3, RFC 4151 §2.1: what the schemes of identifiers ask for. */
const identifiers: ReadonlyMap<string, RegExp> = new Map([
  [
    'urn',
    /^urn:(?!uuid:)[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:(?:[\w()+,\-.:=@;$!*'/~&]|%[0-9a-f]{2}|[^\p{ASCII}])(?:[\w()+,\-.:=@;$!*'/~&?#]|%[0-9a-f]{2}|[^\p{ASCII}])*$/iu,
  ],
  [
    'tag',
    /^tag:(?:[\w.-]+@)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?,\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?:(?:[\w/?:@&=+$.\-!~*'(),;#]|%[0-9a-f]{2}|[^\p{ASCII}])*$/iu,
  ],
]);

const uuid = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Schemes that feeds have good use for; others are as good as none to a reader. */
const knownSchemes = new Set(
  'http https ftp mailto news nntp data urn tag tel sms xmpp sip sips geo magnet file feed podcast cid mid info doi acct at did ipfs ni gemini gopher ldap imap irc ircs rtsp rtmp mms svn git ssh ws wss bitcoin lightning tip dns dict view-source'.split(
    ' ',
  ),
);

/** Longer than any program takes: bounds the work. */
const maxLength = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const notInUri = /[\u0000-\u0020<>"{}|\\^`\u007F]|%(?![0-9a-f]{2})/i;

const invalid = (message: string): readonly Problem[] => [{ rule: 'uri-invalid', message }];

/** RFC 3986 §2, §3 and the syntax of the schemes that identifiers use. Non-ASCII letters are the caller's affair. */
const syntaxProblems = (whole: string): readonly Problem[] => {
  const uri = whole.slice(0, maxLength);
  const [bad] = notInUri.exec(uri) ?? [];
  if (bad !== undefined) return invalid(`${quote(uri)} contains ${bad === ' ' ? 'a space' : quote(bad)}.`);
  const scheme = schemeOf(uri);
  if (scheme === undefined) return [];
  if (/^urn:uuid:/i.test(uri) && !uuid.test(uri)) return invalid(`${quote(uri)} has no UUID after urn:uuid:.`);
  if (/^urn:uuid:/i.test(uri)) return [];
  if (identifiers.get(scheme)?.test(uri) === false) return invalid(`${quote(uri)} is not a ${scheme} URI.`);
  if (/^(?:https?|ftp)$/.test(scheme) && !/^[a-z]+:\/\/[^/?#]/i.test(uri)) return invalid(`${quote(uri)} has no host.`);
  if (/^(?:https?|ftp)$/.test(scheme) && !URL.canParse(uri)) return invalid(`${quote(uri)} is not a URL.`);
  if (!knownSchemes.has(scheme))
    return [{ rule: 'uri-scheme', message: `The scheme ${quote(scheme)} is not registered.` }];
  return [];
};

/** RFC 3987 §2.2: an IRI or a reference to one, relative where there is something to be relative to. */
export const checkIriReference: Check = (value) => syntaxProblems(value);

/** A whole IRI. */
export const checkIri: Check = (value) =>
  schemeOf(value) === undefined && !notInUri.test(value)
    ? [{ rule: 'uri-relative', message: `${quote(value)} is not an absolute URL.` }]
    : syntaxProblems(value);

/** RSS 2.0: URLs are whole, and most readers take them for ASCII. */
export const checkUri: Check = (value) => {
  const problems = checkIri(value);
  if (problems.length > 0 || /^\p{ASCII}*$/u.test(value)) return problems;
  return [{ rule: 'uri-not-ascii', message: `${quote(value)} is not in ASCII.` }];
};

/** An http or https URL: what can be fetched. */
export const checkHttpUrl: Check = (value) =>
  /^https?:\/\//i.test(value) ? checkUri(value) : invalid(`${quote(value)} is not an http or https URL.`);

/** Why two programs could read the IRI as two (RFC 4287 §4.2.6.1); the parts are those of RFC 3986, Appendix B. */
const denormalisedPart = (uri: string): string | undefined => {
  const [, scheme = '', , authority, path = ''] = /^([^:/?#]+):(\/\/([^/?#]*))?([^?#]*)/.exec(uri) ?? [];
  if (scheme !== scheme.toLowerCase()) return 'its scheme has capitals';
  const host = authority?.replace(/^.*@/, '') ?? '';
  if (host !== host.toLowerCase()) return 'its host has capitals';
  if (/^(?:https?)$/.test(scheme) && /:(?:|80|443)$/.test(host)) return 'it names the port that it would have anyway';
  if (authority?.startsWith(':') || authority?.startsWith('@')) return 'it has an empty user';
  if (authority !== undefined && path === '') return 'its path is empty';
  if (authority !== undefined && /(?:^|\/)\.\.?(?:\/|$)/.test(path)) return 'its path has dots';
  if (/%[0-9A-F]?[a-f]/.test(uri)) return 'its percent-encoding is in small letters';
  if (/%(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|3[0-9]|2D|2E|5F|7E)/.test(uri))
    return 'it encodes what needs no encoding';
  return undefined;
};

/** RFC 4287 §4.2.6: a whole IRI, in its normal form. */
export const checkId: Check = (value) => {
  const problems = checkIri(value);
  const reason = problems.length === 0 ? denormalisedPart(value) : undefined;
  return reason === undefined
    ? problems
    : [{ rule: 'id-not-normalised', message: `${quote(value)} is not normalised: ${reason}.` }];
};
