/** Types that CloudFront does not compress, and the ones of its list that say nearly the same. */
const compressed: Readonly<Record<string, string>> = {
  'application/atom+xml': 'application/xml',
  'application/feed+json': 'application/json',
  'text/x-opml': 'text/xml',
};

/** The type that a document is stored under; on its way out it gets its own again (`servedTypes`). */
export const storedType = (type: string): string => {
  const [essence = '', ...parameters] = type.split(';');
  return [compressed[essence] ?? essence, ...parameters].join(';');
};
