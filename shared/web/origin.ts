import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { isOneOf } from './constant-time.ts';

/**
 * Refuses (403 NOT_THROUGH_CDN) what did not come through the CDN, which alone knows its header `x-barid-origin`
 * (architecture.md §7 b). Several secrets may be live while they are rotated.
 */
export const requireCdn =
  (secrets: () => Promise<readonly string[]>) =>
  async (request: HttpRequest): Promise<void> => {
    const given = request.headers['x-barid-origin'] ?? '';
    if (given !== '' && isOneOf(await secrets(), given)) return;
    throw new Rejected('NOT_THROUGH_CDN', "This address is for the CDN only: use the site's own address.", {
      status: 403,
    });
  };
