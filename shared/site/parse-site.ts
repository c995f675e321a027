import { type Fault, Misconfigured } from '#shared/errors.ts';
import type { Feed } from '#shared/model/feed.ts';
import type { Site } from '#shared/model/site.ts';
import { type SiteFile, siteFileSchema } from './site-schema.ts';
import { toNotifySettings } from './to-notify-settings.ts';
import { toSource } from './to-source.ts';

/** The value at a path, as the person who wrote the file would recognise it. */
const written = (file: unknown, path: readonly PropertyKey[]): string => {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    file,
  );
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
};

const toFeed =
  (site: SiteFile['site']) =>
  (feed: SiteFile['feeds'][number]): Feed => ({
    slug: feed.slug,
    title: feed.title ?? `${site.title} – ${feed.slug}`,
    description: feed.description ?? site.description,
    language: feed.language ?? site.language,
    select: feed.select ?? {},
    entries: feed.entries,
    content: feed.content,
  });

/**
 * The site that a site file describes, defaults filled in.
 * @throws Misconfigured SITE_FILE_INVALID naming every fault: the path, the value and what was expected.
 */
export const parseSite = (file: unknown): Site => {
  const { success, data, error } = siteFileSchema.safeParse(file);
  if (!success) {
    const faults: Fault[] = error.issues.map((issue) => ({
      pointer: `/${issue.path.join('/')}`,
      message: `${issue.message}; found ${written(file, issue.path)}`,
    }));
    const sentences = faults.map(({ pointer, message }) => `  ${pointer}: ${message}`).join('\n');
    throw new Misconfigured('SITE_FILE_INVALID', `The site file is not valid:\n${sentences}`, { faults });
  }
  const { feedsUrl, ...identity } = data.site;
  return {
    identity,
    ...(feedsUrl === undefined ? {} : { feedsUrl: feedsUrl.replace(/\/+$/, '') }),
    feeds: data.feeds.map(toFeed(data.site)),
    hubs: data.notify.hubs,
    notify: toNotifySettings(data.notify),
    sources: data.sources.map(toSource),
    ...(data.rules === undefined ? {} : { rules: data.rules }),
  };
};
