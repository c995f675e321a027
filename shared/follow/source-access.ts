import { Rejected } from '#shared/errors.ts';
import type { IncomingAnswer } from '#shared/model/http.ts';
import { secretsIn } from '#shared/model/public-address.ts';
import type { Http } from '#shared/ports.ts';
import type { Source } from '#shared/site/site.ts';

/** Reading a secret by the name that the site file gives. Throws PipelineError where there is none. */
export type ReadSecret = (name: string) => Promise<string>;

/** How one source is called, and the texts that nobody else may see. */
export type SourceAccess = {
  /** Adds the source's credentials to requests to its own origin. */
  readonly http: Http;
  readonly secrets: readonly string[];
};

const placeholder = '{secret}';
const placeholders = /\{secret\}|%7Bsecret%7D/gi;

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A URL in which the placeholder stands again for the secret that the server repeated. */
const hideSecret = (url: string, secret: string): string => {
  const forms = [...new Set([encodeURIComponent(secret), secret])].map(escapePattern).join('|');
  return url.replace(new RegExp(`(?<=[=/])(?:${forms})(?=[&;/?#.]|$)`, 'g'), placeholder);
};

/** The header that proves who we are: HTTP Basic (RFC 7617), a header by name, or a bearer token (RFC 6750). */
const credentialHeader = ({ user, header }: NonNullable<Source['authentication']>, secret: string) => {
  if (user !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}` };
  }
  if (!/^[\x20-\x7e]+$/.test(secret)) {
    throw new Rejected('SOURCE_SECRET_INVALID', 'The secret of a header has letters that no header can carry.');
  }
  return header === undefined ? { authorization: `Bearer ${secret}` } : { [header.toLowerCase()]: secret };
};

/** @throws Rejected SOURCE_SECRET_INVALID for a secret that cannot stand in a header or URL */
const usable = (name: string, secret: string): string => {
  const text = secret.trim();
  if (text !== '' && /^[^\p{Cc}]+$/u.test(text)) return text;
  throw new Rejected('SOURCE_SECRET_INVALID', `The secret ${name} is empty or has several lines.`);
};

/**
 * Opens a source: reads its secrets and adds them to the requests to its own origin only. Outside of a request the
 * placeholder stands for the secret of the URL, so that no state, message or article contains it.
 * @throws PipelineError for a secret that is missing or cannot be used
 */
export const openSource = async (source: Source, http: Http, readSecret: ReadSecret): Promise<SourceAccess> => {
  const { url, secret: secretName, authentication } = source;
  const read = async (name: string): Promise<string> => usable(name, await readSecret(name));
  const secret = secretName === undefined ? undefined : await read(secretName);
  const password = authentication === undefined ? undefined : await read(authentication.secret);
  const secrets = [...secretsIn(url), secret, password].filter((text) => text !== undefined);
  const credentials =
    authentication === undefined || password === undefined ? {} : credentialHeader(authentication, password);
  const { origin } = new URL(url);
  if (secret === undefined && password === undefined) return { http, secrets };

  const hidden = (address: string): string => (secret === undefined ? address : hideSecret(address, secret));
  const withPlaceholder = ({ movedTo, ...answer }: IncomingAnswer): IncomingAnswer => {
    // Another origin gets no credentials: a poll there would fail.
    const isUsable = movedTo !== undefined && new URL(movedTo).origin === origin;
    return { ...answer, url: hidden(answer.url), ...(isUsable ? { movedTo: hidden(movedTo) } : {}) };
  };

  const send: Http['send'] = async (request) => {
    if (new URL(request.url).origin !== origin) return http.send(request);
    const real = secret === undefined ? request.url : request.url.replace(placeholders, encodeURIComponent(secret));
    const headers = { ...request.headers, ...credentials };
    const confidential = Object.keys(credentials);
    return withPlaceholder(await http.send({ ...request, url: real, headers, confidential }));
  };
  return { http: { send }, secrets };
};
