import type { Site } from './site.ts';

/** The hosts of the site's own articles. */
export const ownHosts = ({ identity }: Pick<Site, 'identity'>): readonly string[] =>
  identity.hosts ?? [new URL(identity.url).host];

const withoutWww = (host: string): string => host.replace(/^www\./, '');

/** Whether a permalink is a page of the site itself, and not of a followed source. With `www.` or without is one host. */
export const isOwnPage = (permalink: string | undefined, site: Pick<Site, 'identity'>): boolean => {
  const host = permalink === undefined ? undefined : URL.parse(permalink)?.host;
  return host !== undefined && ownHosts(site).map(withoutWww).includes(withoutWww(host));
};
