import type { z } from 'zod';
import { type Fault, Misconfigured } from '#shared/errors.ts';
import type { Feed } from '#shared/model/feed.ts';
import type { Site } from '#shared/model/site.ts';
import { inWords } from './in-words.ts';
import { type SiteFile, siteFileSchema } from './site-schema.ts';
import { toNotifySettings } from './to-notify-settings.ts';
import { toSource } from './to-source.ts';

/** The value at a path, as the person who wrote the file would recognise it; a secret that strayed into it is not shown. */
const written = (file: unknown, path: readonly PropertyKey[]): string => {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    file,
  );
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value).replace(/whsec_[^"\s]*/g, 'whsec_…');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** RFC 6901. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  `/${path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;

const faultsOf =
  (file: unknown) =>
  (issue: z.core.$ZodIssue): readonly Fault[] => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      pointer: pointerTo(path),
      message: `${issue.message}; found ${written(file, path)}`,
    }));
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
  const { success, data, error } = siteFileSchema.safeParse(file, { error: inWords });
  if (!success) {
    const faults = error.issues.flatMap(faultsOf(file));
    const sentences = faults.map(({ pointer, message }) => `  ${pointer}: ${message}`).join('\n');
    throw new Misconfigured('SITE_FILE_INVALID', `The site file is not valid:\n${sentences}`, { faults });
  }
  const { feedsUrl, ...identity } = data.site;
  return {
    identity,
    ...(feedsUrl === undefined ? {} : { feedsUrl: feedsUrl.replace(/\/+$/, '') }),
    feeds: data.feeds.map(toFeed(data.site)),
    facets: data.facets,
    formats: data.formats,
    hubs: data.notify.hubs,
    notify: toNotifySettings(data.notify),
    sources: data.sources.map(toSource),
    ...(data.rules === undefined ? {} : { rules: data.rules }),
  };
};
