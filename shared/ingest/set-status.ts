import { z } from 'zod';
import { defined } from '#shared/defined.ts';
import { Rejected } from '#shared/errors.ts';
import { type Article, retractionOf } from '#shared/model/article.ts';
import type { HttpRequest } from '#shared/model/http.ts';
import { changeDate } from './to-article.ts';

/** What a stored article is to become: public now, or at an instant to come (RFC 3339 in UTC), or a draft again. */
export type StatusChange =
  | { readonly status: 'live' | 'draft' }
  | { readonly status: 'scheduled'; readonly published: string };

/** The body of `PATCH /articles/{id}` (RFC 7396). */
export const statusSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.enum(['live', 'draft']) }),
  z.strictObject({ status: z.literal('scheduled'), published: z.iso.datetime({ offset: true }) }),
]);

/** @throws Rejected (400) STATUS_CHANGE_INVALID */
export const statusChangeIn = ({ body }: Pick<HttpRequest, 'body'>): StatusChange => {
  try {
    const change = statusSchema.parse(JSON.parse(new TextDecoder().decode(body)));
    return change.status !== 'scheduled' ? change : { ...change, published: new Date(change.published).toISOString() };
  } catch (cause) {
    const message =
      'Send {"status": "live"} to publish the article now, or {"status": "scheduled", "published": "2026-12-01T08:00:00+01:00"}. {"status": "draft"} takes it off the schedule, DELETE retracts it, and PUT replaces its text.';
    throw new Rejected('STATUS_CHANGE_INVALID', message, { status: 400, cause });
  }
};

/**
 * When a reader sees it as published. A draft without a date of its own has that of its arrival; whoever publishes a scheduled
 * article before its time dates it now. What was public keeps its date.
 */
const dateOf = (article: Article, change: StatusChange, now: string): string => {
  if (change.status === 'scheduled') return change.published;
  const { status, published, accepted } = article;
  const isUndated = status === 'draft' && retractionOf(article) === undefined && published === accepted;
  return isUndated || published > now ? now : published;
};

/** A scheduled article as a draft again, whose next publication nobody has dated yet; undefined for one that is a draft. */
const unscheduled = (article: Article, now: string): Article | undefined => {
  const { status, accepted } = article;
  if (status === 'draft') return undefined;
  if (status !== 'scheduled') {
    const message = 'Only a scheduled article becomes a draft again. DELETE retracts a live one.';
    throw new Rejected('ARTICLE_LIVE', message, { status: 409 });
  }
  const { retraction, ...kept } = article;
  return {
    ...kept,
    // No source puts it on the schedule again.
    ...(article.owner === undefined ? {} : { owner: 'publisher' }),
    status: 'draft',
    published: accepted,
    modified: retraction?.at ?? accepted,
    feeds: retraction?.from ?? [],
    receivedAt: now,
  };
};

/**
 * The article that a stored one becomes, before its feeds are found; undefined where it is so already.
 * @throws Rejected (409) ARTICLE_LIVE, (422) SCHEDULE_PAST
 */
export const withStatus = (article: Article, change: StatusChange, now: string): Article | undefined => {
  if (change.status === 'draft') return unscheduled(article, now);
  const { status, expires, owner, moved: _moved, retraction: _retraction, ...rest } = article;
  if (status === 'live' && change.status === 'live') return undefined;
  if (status === 'live') {
    const message =
      'The article is live: readers have it already. Retract it first, or send it again with another date.';
    throw new Rejected('ARTICLE_LIVE', message, { status: 409 });
  }
  if (change.status === 'scheduled' && change.published <= now) {
    const message = `published is ${change.published}, which is over. Give an instant to come, or publish the article now: {"status": "live"}.`;
    throw new Rejected('SCHEDULE_PAST', message);
  }
  const published = dateOf(article, change, now);
  const retraction = retractionOf(article);
  const wasSeen = status === 'retracted' || retraction !== undefined;
  const changed = changeDate(article, now);
  return {
    ...rest,
    // An expiry that is over would end it at once.
    ...defined({
      expires: expires !== undefined && expires > published ? expires : undefined,
      retraction: change.status === 'scheduled' ? retraction : undefined,
    }),
    // Who publishes it keeps it: no source changes it any more.
    ...(owner === undefined ? {} : { owner: 'publisher' }),
    status: change.status,
    published,
    modified: wasSeen && changed > published ? changed : published,
    // No reader saw the draft.
    revision: status === 'draft' ? article.revision : article.revision + 1,
    receivedAt: now,
  };
};
