import { createHmac } from 'node:crypto';

/** The methods of WebSub §7 that a site may name. */
export type SignatureMethod = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** WebSub §7: `X-Hub-Signature: method=signature`, the HMAC of the very bytes that are sent, in hexadecimal. */
export const hubSignature = (secret: string, body: Uint8Array, method: SignatureMethod): string =>
  `${method}=${createHmac(method, secret).update(body).digest('hex')}`;
