/** The feed of canaries: no list, sitemap, hub or facet names it. No slug of a site file begins so. */
export const canarySlug = '_canary';

/** Guids of canaries begin so. */
export const canaryPrefix = 'urn:barid:canary:';

/**
 * Whether an article is a canary: the canary feed shows it and no other place does, no receiver is notified of it, and
 * neither metrics nor lists of articles count it.
 */
export const isCanary = ({ guid }: { readonly guid?: string | undefined }): boolean =>
  guid?.startsWith(canaryPrefix) === true;
