import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import type { Inbox } from '#shared/ports.ts';
import { problemDocument } from '#shared/problem.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { readDocument } from '#shared/read/read-document.ts';
import { type IngestPorts, makeIngest } from './ingest.ts';

/** Rejected files are in this folder; their own events are ignored. */
const rejectedFolder = 'rejected/';

/**
 * Ingests one file of the inbox by its key: its articles are stored and the file is removed; a file with a refused
 * article moves to `rejected/` next to the reasons, its other articles are stored.
 * @throws AggregateError when an article failed for another reason: the file stays, for the next attempt
 */
export const makeInboxIngest = (ports: IngestPorts & { readonly inbox: Inbox }): ((key: string) => Promise<void>) => {
  const { inbox, site, clock } = ports;
  const ingest = makeIngest(ports);

  const read = (file: Parameters<typeof readDocument>[0]): ParsedDocument => {
    try {
      return readDocument(file, { site: site.identity, now: clock.now(), sender: 'publisher' });
    } catch (error) {
      if (error instanceof Rejected) return { isBatch: false, articles: [error] };
      throw error;
    }
  };

  return async (key) => {
    if (key.startsWith(rejectedFolder)) return;
    const file = await inbox.read(key);
    // S3 may deliver an event twice: the file was ingested before.
    if (file === undefined) return;
    const refused: Rejected[] = [];
    const failed: unknown[] = [];
    const document = read({ bytes: file.bytes, type: file.type, name: key });
    if (document.skipped !== undefined)
      log.warn('items of an inbox file were skipped', { key, skipped: describeSkipped(document.skipped) });
    // The name of a file with several articles identifies none of them.
    const naming = document.isBatch ? {} : { file: key };
    for (const article of document.articles) {
      try {
        if (article instanceof Rejected) throw article;
        const { id, warnings, detail } = await ingest.receive(article, naming);
        if (detail !== undefined) log.info('an inbox file was stored as a draft', { key, article: id, detail });
        // An inbox file has no answer: its warnings are in the log.
        for (const warning of warnings)
          log.warn('an inbox file was stored with a warning', { key, article: id, warning });
      } catch (error) {
        if (error instanceof Rejected) refused.push(error);
        else failed.push(error);
      }
    }
    for (const error of failed) log.error('an article of an inbox file could not be stored', error, { key });
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} articles of ${key} could not be stored.`);
    if (refused.length === 0) {
      await inbox.remove(key, file.etag);
      return;
    }
    log.count('ArticlesRejected', refused.length, { key, code: refused[0]?.code });
    await inbox.reject(key, file.etag, problemDocument(refused));
  };
};
