import { servedTypes } from '#shared/model/feed-document.ts';

/** Types that CloudFront does not compress, and the ones of its list that say nearly the same. */
const compressed: Readonly<Record<string, string>> = {
  'application/atom+xml': 'application/xml',
  'application/feed+json': 'application/json',
  'text/x-opml': 'text/xml',
};

const hasOwnTypeAgain = (key: string): boolean => servedTypes.some(({ path }) => new RegExp(path).test(`/${key}`));

/** The type that a document is stored under; what is stored under another than its own gets its own on the way out. */
export const storedType = (key: string, type: string): string => {
  if (!hasOwnTypeAgain(key)) return type;
  const [essence = '', ...parameters] = type.split(';');
  return [compressed[essence] ?? essence, ...parameters].join(';');
};
