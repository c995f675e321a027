import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { isOneOf } from './signature.ts';

/**
 * Refuses requests that did not pass through the CDN (403 NOT_THROUGH_CDN): only the CDN knows the secret in the header
 * `x-barid-origin`. Several secrets are valid during a rotation.
 */
export const requireCdn =
  (secrets: () => Promise<readonly string[]>) =>
  async (request: HttpRequest): Promise<void> => {
    const given = request.headers['x-barid-origin'] ?? '';
    if (given !== '' && isOneOf(await secrets(), given)) return;
    throw new Rejected('NOT_THROUGH_CDN', "Only the CDN may call this address. Use the site's own address.", {
      status: 403,
    });
  };
