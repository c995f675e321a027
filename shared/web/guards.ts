import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { isOneOf } from './signature.ts';

/**
 * Refuses requests that did not pass through the CDN (403 NOT_THROUGH_CDN): only the CDN knows the secret in the header
 * `x-barid-origin`. During a rotation the value before the present one is valid too; it is read where the present one differs.
 */
export const requireCdn =
  (secrets: readonly (() => Promise<string | undefined>)[]) =>
  async (request: HttpRequest): Promise<void> => {
    const given = request.headers['x-barid-origin'] ?? '';
    for (const read of given === '' ? [] : secrets) {
      const secret = await read();
      if (secret !== undefined && isOneOf([secret], given)) return;
    }
    throw new Rejected('NOT_THROUGH_CDN', "Only the CDN may call this address. Use the site's own address.", {
      status: 403,
    });
  };

/** Headers by which proxies say that a request is another machine's; the web server itself adds `x-forwarded-for`. */
const proxyHeader =
  /^(?:forwarded|via|x-forwarded(?!-for$).*|x-original-.*|(?:.+-)?real-ip|.+-client-ip|.+-connecting-ip)$/;

const loopbackName = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const loopbackAddress = /^(?:127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/;

/**
 * Whether a person at this machine sent the request: to a name of this machine, since another name that leads here is a
 * stranger's page (DNS rebinding), and not through a proxy, which may stand before the whole world. The web server itself adds
 * the last hop.
 */
export const isFromThisMachine = ({ headers, address }: HttpRequest): boolean =>
  loopbackName.test(headers.host ?? '') &&
  loopbackAddress.test(address) &&
  !(headers['x-forwarded-for'] ?? '').includes(',') &&
  !Object.keys(headers).some((name) => proxyHeader.test(name));
