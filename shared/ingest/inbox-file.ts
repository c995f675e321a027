import { type PipelineError, Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Inbox } from '#shared/ports.ts';
import type { ParsedArticle } from '#shared/read/parsed-article.ts';
import { readArticles } from '#shared/read/read-document.ts';
import type { AcceptDeps } from './accept.ts';
import { keepReading } from './receipt.ts';

/** What taking a file needs; `explain` writes a refusal for a person (RFC 9457). */
export type InboxDeps = AcceptDeps & {
  readonly inbox: Inbox;
  readonly explain: (refusals: readonly PipelineError[]) => string;
};

/** Where refused files lie: they are not taken again. */
const rejectedFolder = 'rejected/';

const readAll = (file: Parameters<typeof readArticles>[0], { site, clock }: InboxDeps) => {
  try {
    return readArticles(file, { site: site.identity, now: clock.now() });
  } catch (error) {
    if (error instanceof Rejected) return [error];
    throw error;
  }
};

/** What became of the articles of one file. */
type Taken = { readonly refused: readonly Rejected[]; readonly failed: readonly unknown[] };

const keepAll = async (
  key: string,
  readings: readonly (ParsedArticle | Rejected)[],
  deps: InboxDeps,
): Promise<Taken> => {
  const refused: Rejected[] = [];
  const failed: unknown[] = [];
  for (const reading of readings) {
    try {
      if (reading instanceof Rejected) throw reading;
      const { id, warnings } = await keepReading(reading, deps);
      // Nobody waits for an answer: whoever looks for the article in the log finds what was said of it.
      for (const warning of warnings) log.warn('an article of the inbox was kept', { key, article: id, warning });
    } catch (error) {
      if (error instanceof Rejected) refused.push(error);
      else failed.push(error);
    }
  }
  return { refused, failed };
};

/**
 * Takes one file of the inbox: its articles are kept and the file goes; a file with anything refused goes to
 * `rejected/` with the reasons beside it, its good articles kept.
 * @throws AggregateError when any failed for another reason: the others are kept, the file stays where it is
 */
export const takeInboxFile = async (key: string, deps: InboxDeps): Promise<void> => {
  if (key.startsWith(rejectedFolder)) return;
  const file = await deps.inbox.read(key);
  // S3 may bring an event twice: the file has been taken already.
  if (file === undefined) return;
  const readings = readAll({ bytes: file.bytes, type: file.type, name: key }, deps);
  const { refused, failed } = await keepAll(key, readings, deps);
  for (const error of failed) log.error('an article of the inbox could not be kept', error, { key });
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} articles of ${key} could not be kept.`);
  if (refused.length === 0) {
    await deps.inbox.remove(key, file.etag);
    return;
  }
  log.count('ArticlesRejected', refused.length, { key, code: refused[0]?.code });
  await deps.inbox.reject(key, file.etag, deps.explain(refused));
};
