import { type Check, type Problem, quote } from '../finding.ts';

const schemeOf = (uri: string): string | undefined => /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();

/** The syntax of the schemes for identifiers: RFC 8141 §2 without its components, RFC 4151 §2.1. */
const identifierSyntax: ReadonlyMap<string, RegExp> = new Map([
  [
    'urn',
    /^urn:(?!uuid:)[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:(?:[\w()+,\-.:=@;$!*'/~&]|%[0-9a-f]{2}|[^\p{ASCII}])(?:[\w()+,\-.:=@;$!*'/~&?#]|%[0-9a-f]{2}|[^\p{ASCII}])*$/iu,
  ],
  [
    'tag',
    /^tag:(?:[\w.-]+@)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?,\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?:(?:[\w/?:@&=+$.\-!~*'(),;#]|%[0-9a-f]{2}|[^\p{ASCII}])*$/iu,
  ],
]);

/** RFC 4122 §3. */
const uuidUrn = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The schemes that readers can open or that identify an entry. */
const knownSchemes = new Set(
  'http https ftp mailto news nntp data urn tag tel sms xmpp sip sips geo magnet file feed podcast cid mid info doi acct at did ipfs ni gemini gopher ldap imap irc ircs rtsp rtmp mms svn git ssh ws wss bitcoin lightning tip dns dict view-source'.split(
    ' ',
  ),
);

/** More than programs accept: bounds the work. */
const maxUriLength = 4096;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression finds control characters
const notInUri = /[\u0000-\u0020<>"{}|\\^`\u007F]|%(?![0-9a-f]{2})/i;

const invalid = (message: string): readonly Problem[] => [{ rule: 'uri-invalid', message }];

/** RFC 3986 §2, §3, RFC 3987 §2.2: an IRI, absolute or relative. */
export const checkIriReference: Check = (value) => {
  const uri = value.slice(0, maxUriLength);
  const [bad] = notInUri.exec(uri) ?? [];
  if (bad !== undefined) return invalid(`${quote(uri)} contains ${bad === ' ' ? 'a space' : quote(bad)}.`);
  const scheme = schemeOf(uri);
  if (scheme === undefined) return [];
  if (/^urn:uuid:/i.test(uri) && !uuidUrn.test(uri)) return invalid(`${quote(uri)} has no UUID after urn:uuid:.`);
  if (/^urn:uuid:/i.test(uri)) return [];
  if (identifierSyntax.get(scheme)?.test(uri) === false) return invalid(`${quote(uri)} is not a ${scheme} URI.`);
  if (/^(?:https?|ftp)$/.test(scheme) && !/^[a-z]+:\/\/[^/?#]/i.test(uri)) return invalid(`${quote(uri)} has no host.`);
  if (/^(?:https?|ftp)$/.test(scheme) && !URL.canParse(uri)) return invalid(`${quote(uri)} is not a URL.`);
  if (!knownSchemes.has(scheme))
    return [{ rule: 'uri-scheme', message: `The scheme ${quote(scheme)} is not registered.` }];
  return [];
};

/** RFC 3987 §2.2: an absolute IRI. */
export const checkIri: Check = (value) =>
  schemeOf(value) === undefined && !notInUri.test(value)
    ? [{ rule: 'uri-relative', message: `${quote(value)} is not an absolute URL.` }]
    : checkIriReference(value);

/** Reports a URL that is not in ASCII, unless it has another problem. */
const inAscii = (value: string, problems: readonly Problem[]): readonly Problem[] =>
  problems.length > 0 || /^\p{ASCII}*$/u.test(value)
    ? problems
    : [{ rule: 'uri-not-ascii', message: `${quote(value)} is not in ASCII.` }];

/** RDF in RSS 1.0: an absolute or relative URL, in ASCII. */
export const checkUriReference: Check = (value) => inAscii(value, checkIriReference(value));

/** RSS 2.0: an absolute URL, in ASCII for readers that do not support IRIs. */
export const checkUri: Check = (value) => inAscii(value, checkIri(value));

/** An http or https URL. */
export const checkHttpUrl: Check = (value) =>
  /^https?:\/\//i.test(value) ? checkUri(value) : invalid(`${quote(value)} is not an http or https URL.`);

/** An http or https IRI. */
export const checkHttpIri: Check = (value) =>
  /^https?:\/\//i.test(value) ? checkIri(value) : invalid(`${quote(value)} is not an http or https URL.`);

/** The difference from the normal form of the IRI (RFC 4287 §4.2.6.1), by the parts of RFC 3986, Appendix B. */
const deviationFromNormalForm = (uri: string): string | undefined => {
  const [, scheme = '', , authority, path = ''] = /^([^:/?#]+):(\/\/([^/?#]*))?([^?#]*)/.exec(uri) ?? [];
  if (scheme !== scheme.toLowerCase()) return 'its scheme has capitals';
  const host = authority?.replace(/^.*@/, '') ?? '';
  if (host !== host.toLowerCase()) return 'its host has capitals';
  if (/^(?:https?)$/.test(scheme) && /:(?:|80|443)$/.test(host)) return 'it has the default port';
  if (authority?.startsWith(':') || authority?.startsWith('@')) return 'it has an empty user';
  if (authority !== undefined && path === '') return 'its path is empty';
  if (authority !== undefined && /(?:^|\/)\.\.?(?:\/|$)/.test(path)) return 'its path has dots';
  if (/%[0-9A-F]?[a-f]/.test(uri)) return 'its percent-encoding is in small letters';
  if (/%(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|3[0-9]|2D|2E|5F|7E)/.test(uri))
    return 'it encodes characters that need no encoding';
  return undefined;
};

/** RFC 4287 §4.2.6: an absolute IRI in its normal form. */
export const checkId: Check = (value) => {
  const problems = checkIri(value);
  const reason = problems.length === 0 ? deviationFromNormalForm(value) : undefined;
  return reason === undefined
    ? problems
    : [{ rule: 'id-not-normalised', message: `${quote(value)} is not normalised: ${reason}.` }];
};
