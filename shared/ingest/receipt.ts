import { defined } from '#shared/defined.ts';
import { boundedSentence } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Article, IncomingArticle } from '#shared/model/article.ts';
import { isCanary } from '#shared/model/canary.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import type { Acceptance } from './next-revision.ts';
import { etagOf, type Precondition } from './precondition.ts';
import { areUnlike } from './unlike.ts';

/** What a request says of an article beside its document. */
export type Naming = {
  /** The guid of the article that the request addresses. */
  readonly target?: string;
  /** The name of the file that the document came in. */
  readonly file?: string;
  /** What it demands of the stored article. */
  readonly precondition?: Precondition;
};

/** A publisher's receipt for one article (docs/contract.md). */
export type Receipt = Pick<Article, 'id' | 'guid' | 'url' | 'revision' | 'status' | 'feeds'> & {
  readonly outcome: Acceptance['outcome'];
  /** For `If-Match`. */
  readonly etag: string;
  /** Why the article is in no feed, and what to do about it: for a draft. */
  readonly detail?: string;
  /** Sentences about fields that were ignored or look wrong. */
  readonly warnings: readonly string[];
};

/** The status of the answer: 201 for a new article, 202 for a scheduled one or a draft, else 200. */
export const statusOf = ({ outcome, status }: Receipt): number =>
  status === 'scheduled' || status === 'draft' ? 202 : outcome === 'created' ? 201 : 200;

/** Warnings that an answer names of an article, and characters of each. */
const maxWarnings = 25;
const maxWarningCharacters = 600;

/** The first warnings of an article, and how many more there are. */
export const boundedWarnings = (warnings: readonly string[], maxNamed = maxWarnings): readonly string[] => {
  const named = warnings.slice(0, maxNamed).map((warning) => boundedSentence(warning, maxWarningCharacters));
  const more = warnings.length - named.length;
  return more === 0 ? named : [...named, `There are ${more} more warnings.`];
};

/** What the next correction needs, and what the names of this one did. */
export const identityWarnings = (
  { guid, url, published, draft }: IncomingArticle,
  { target, file }: Naming,
  { outcome, article, previous, holder }: Acceptance,
): readonly string[] => {
  const warnings: string[] = [];
  if (holder !== undefined)
    warnings.push(
      `url: “${url?.slice(0, 200)}”, which the page names as its own, is the address of ${holder}, with another title and other text; it was disregarded.`,
    );
  if (guid !== undefined && guid !== article.guid)
    warnings.push(
      `guid: this article already has the guid ${article.guid}, which never changes; ${guid.slice(0, 200)} was ignored.`,
    );
  if ([guid, url, target, file].every((name) => name === undefined))
    warnings.push(
      `guid: the document has no id and no permalink, so that only its title and day identify it; send the guid ${article.guid} with the next correction.`,
    );
  const isKnownByFile = file !== undefined && guid === undefined && url === undefined;
  if (isKnownByFile && previous !== undefined && areUnlike(article, previous))
    warnings.push(
      `file: ${file.slice(0, 200)} was “${previous.title.slice(0, 200)}” before, which this text replaced; two articles need two file names, or ids of their own.`,
    );
  const isDatedNow = outcome !== 'unchanged' && article.published !== previous?.published;
  if (published === undefined && draft === undefined && isDatedNow)
    warnings.push('published: no date was found; the article takes the time of its arrival.');
  return warnings;
};

/** The receipt of an article that was accepted. */
export const toReceipt = (
  { incoming, warnings }: ParsedArticle,
  naming: Naming,
  acceptance: Acceptance,
  copyWarnings: readonly string[],
): Receipt => {
  const { outcome, article } = acceptance;
  const { id, guid, url, revision, status, feeds } = article;
  if (outcome !== 'unchanged' && !isCanary(article))
    log.count('ArticlesAccepted', 1, { article: id, revision, outcome });
  return defined({
    id,
    guid,
    url,
    revision,
    status,
    outcome,
    etag: etagOf(article),
    // The feeds of a draft are those of its tombstones.
    feeds: status === 'draft' ? [] : feeds,
    detail: status === 'draft' ? incoming.draft : undefined,
    warnings: boundedWarnings([...warnings, ...identityWarnings(incoming, naming, acceptance), ...copyWarnings]),
  });
};
