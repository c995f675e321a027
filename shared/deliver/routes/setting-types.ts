import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http or https URL' });

/** The user and the password of a URL: everything before the last `@` of its authority (RFC 3986 §3.2.1). */
const userInfo = /^(https?:\/\/)([^/?#]*)@/i;

/** An absolute http or https URL. The addresses of receivers stand in the ledger and on pages, so that it holds no password. */
export const absoluteUrl = httpUrl.refine(
  (url) => !userInfo.test(url),
  'expected a URL without a user and a password, because everybody can see it',
);

const isDecodable = (text: string): boolean => !/%(?![\da-f]{2})/i.test(text);

/** The same, which may begin with a user and a password: they are kept apart from the address. */
export const urlWithCredentials = httpUrl
  .refine((url) => isDecodable(userInfo.exec(url)?.[2] ?? ''), 'expected %25 for each % in the user and the password')
  .transform((given) => {
    const [, scheme = '', credentials] = userInfo.exec(given) ?? [];
    return { url: given.replace(userInfo, scheme), credentials };
  });

/** A name that Secrets Manager accepts and that can also be the name of an environment variable. */
export const secretName = z
  .string()
  .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'expected the name of a secret')
  .refine((name) => !name.startsWith('whsec_'), 'expected the name of a secret, never the secret itself');

/** The events that a receiver asks for. */
export const eventTypes: z.ZodType<string[]> = z
  .array(
    z.enum([
      '*',
      'article.*',
      'article.published',
      'article.updated',
      'article.retracted',
      'feed.updated',
      'delivery.failed',
    ]),
  )
  .min(1);

/** The feeds that a receiver asks about. */
export const feedSlugs = z.array(z.string().min(1)).min(1).describe('Only changes of these feeds, by their slugs.');
