import { Misconfigured } from '#shared/errors.ts';
import type { Feed } from '#shared/model/feed.ts';
import type { Site } from '#shared/model/site.ts';
import { describeIssue, schemaFaults } from '#shared/schema-faults.ts';
import { type SiteFile, siteFileSchema } from './site-schema.ts';
import { toNotifySettings } from './to-notify-settings.ts';
import { toSource } from './to-source.ts';

/** `; found "value"`, cut short; a secret written in the place of its name is masked. */
const quoteFound = (value: unknown): string => {
  if (value === undefined) return '; found nothing';
  const text = JSON.stringify(value).replace(/whsec_[^"\s]*/g, 'whsec_…');
  return `; found ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;
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
  const { success, data, error } = siteFileSchema.safeParse(file, { error: describeIssue });
  if (!success) {
    const faults = schemaFaults(file, error.issues, quoteFound);
    const sentences = faults.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`).join('\n');
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
