import { Rejected } from '#shared/errors.ts';
import { type Caller, keyIdOf } from '#shared/model/caller.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { pathSecretHeader } from '#shared/model/path-secret.ts';
import type { Clock } from '#shared/ports.ts';
import { type Authenticate, tokenIn } from './authenticate.ts';
import { checkCmsSignature, signatureHeaderNames } from './cms-signature.ts';
import { isOneOf } from './signature.ts';

/** An incoming webhook of the site file: the names of its secrets and of its signing keys. */
type NamedWebhook = {
  readonly name: string;
  readonly secret?: readonly string[] | undefined;
  readonly signingKey?: readonly string[] | undefined;
};

/** What the check of messages needs. */
export type WebhookPorts = {
  readonly webhooks: readonly NamedWebhook[];
  readonly readSecret: (name: string) => Promise<string>;
  readonly clock: Clock;
};

/** Chooses by the path of a request: `ofWebhooks` below `/in/`, else `ofOthers`. */
export const forWebhooks =
  <T>(ofWebhooks: (request: HttpRequest) => T, ofOthers: (request: HttpRequest) => T) =>
  (request: HttpRequest): T =>
    request.path.startsWith('/in/') ? ofWebhooks(request) : ofOthers(request);

const unauthorized = (code: string, message: string): Rejected => new Rejected(code, message, { status: 401 });

/** The values of secrets; each may hold several while they are rotated, and one that was pasted with a line break. */
const valuesOf = async (names: readonly string[], { readSecret }: WebhookPorts): Promise<readonly string[]> =>
  (await Promise.all(names.map((name) => readSecret(name)))).flatMap((text) =>
    text.split(/\s+/).filter((value) => value !== ''),
  );

/** The secret that a request sends: in its path, as a bearer token, or as the password of HTTP Basic. */
const givenSecret = ({ headers }: HttpRequest): string =>
  headers[pathSecretHeader] ?? tokenIn(headers.authorization ?? '');

/** One answer for an unknown name and a wrong secret: a stranger learns nothing of either. */
const unknownSender = (name: string): Rejected =>
  unauthorized(
    'WEBHOOK_SECRET_WRONG',
    `No incoming webhook is named ${name.slice(0, 64)} with this secret. Compare the address in the CMS, /in/{name}/{secret}, with incomingWebhooks in the site file and with the value of its secret; docs/cms.md says how.`,
  );

const checkSignature = async (
  request: HttpRequest,
  keyNames: readonly string[],
  ports: WebhookPorts,
): Promise<void> => {
  switch (checkCmsSignature(await valuesOf(keyNames, ports), request, ports.clock.now())) {
    case 'valid':
      return;
    case 'missing':
      throw unauthorized(
        'WEBHOOK_UNSIGNED',
        `The site file names a signingKey for this webhook, and the message has no signature in ${signatureHeaderNames.join(', ')}. Enter the key in the settings of the webhook in the CMS, or take signingKey out of the site file.`,
      );
    case 'outdated':
      throw unauthorized(
        'TIMESTAMP_OUT_OF_TOLERANCE',
        'The message was signed more than five minutes ago, or by a clock that is wrong. Correct the clock of the CMS, and send the message again.',
      );
    case 'invalid':
      throw unauthorized(
        'SIGNATURE_INVALID',
        'The signature was not made over these bytes with the signingKey of this webhook. Compare the key in the CMS with the value of the secret, and let no proxy change the body.',
      );
  }
};

const scopes: Caller['scopes'] = ['publish', 'retract'];

/**
 * Accepts messages of the CMSs in the site file: with their secret, in the path or in a header, and with a valid signature where
 * the site file names a key. @throws Rejected (401) WEBHOOK_SECRET_WRONG, WEBHOOK_UNSIGNED, SIGNATURE_INVALID,
 * TIMESTAMP_OUT_OF_TOLERANCE
 */
export const authenticateWebhook =
  (ports: WebhookPorts): Authenticate =>
  async (request) => {
    const [, name = ''] = /^\/in\/([^/]+)/.exec(request.path) ?? [];
    const webhook = ports.webhooks.find((one) => one.name === name);
    const { secret = [], signingKey = [] } = webhook ?? {};
    const secrets = await valuesOf(secret, ports);
    // Compared for an unknown name too, which takes as long.
    const given = givenSecret(request);
    const isKnown = isOneOf(secrets, given);
    if (webhook === undefined || (secret.length > 0 && !isKnown)) throw unknownSender(name);
    if (signingKey.length > 0) await checkSignature(request, signingKey, ports);
    const caller: Caller = { name: `webhook:${name}`, scopes, limits: {} };
    return isKnown ? { ...caller, keyId: keyIdOf(given) } : caller;
  };

/**
 * Refuses a secret in a path that the CDN has logged: it counts as known to whoever reads the logs.
 * @throws Rejected (403) SECRET_LOGGED
 */
export const refuseLoggedSecret =
  (unloggedPaths: readonly string[]) =>
  ({ headers }: HttpRequest): void => {
    const isLogged = headers['x-barid-origin'] !== undefined && !unloggedPaths.includes('/in/');
    if (!isLogged || headers[pathSecretHeader] === undefined) return;
    throw new Rejected(
      'SECRET_LOGGED',
      'The access log of the CDN keeps this address with the secret in it. Give the webhook another secret, and enter the address that the deployment prints as IncomingWebhookUrl in the CMS: no log keeps it.',
      { status: 403 },
    );
  };
