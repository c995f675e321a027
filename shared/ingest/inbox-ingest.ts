import { posix } from 'node:path';
import { Rejected } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { inboxCaller } from '#shared/model/caller.ts';
import { picturesFolder, rejectedFolder } from '#shared/model/inbox-folders.ts';
import type { Inbox } from '#shared/ports.ts';
import { problemDocument } from '#shared/problem.ts';
import { describeSkipped } from '#shared/read/batch.ts';
import type { ParsedDocument } from '#shared/read/parsed-article.ts';
import { type IngestPorts, makeIngest } from './ingest.ts';
import { readPictureHeader } from './picture-header.ts';
import { type PicturePorts, type ReadBeside, readWithPictures, type WaitForPictures } from './pictures.ts';
import { separateArticles } from './separate-entries.ts';

/** What the inbox works with. */
export type InboxPorts = IngestPorts &
  PicturePorts & { readonly inbox: Inbox; readonly wait: (ms: number) => Promise<void> };

/** S3's limit. */
const maxKeyBytes = 1024;

/** Pictures come in any order: a document waits so often, and so long each time, for those that are missing. */
const maxWaits = 10;
const waitMs = 1000;

/** Names of pictures, those that Barid does not take included: such a file is never read as a document. */
const pictureName = /\.(?:jpe?g|jfif|png|apng|gif|webp|avif|svgz?|heic|heif|bmp|tiff?|ico)$/i;

/** Reads the pictures beside a file of the inbox, under the spellings that systems give a name: NFC, and NFD of macOS. */
const picturesBeside =
  (key: string, inbox: Inbox): ReadBeside =>
  async (path) => {
    const joined = posix.join(posix.dirname(key), path);
    // Above the inbox there is nothing.
    if (joined.startsWith('../')) return undefined;
    for (const name of new Set([joined, joined.normalize('NFC'), joined.normalize('NFD')])) {
      const bytes = Buffer.byteLength(name) > maxKeyBytes ? undefined : await inbox.readBeside(name);
      if (bytes !== undefined) return bytes;
    }
    return undefined;
  };

/**
 * Ingests one file of the inbox by its key: its articles are stored with the pictures beside it, and the file is removed; a
 * file with a refused article moves to `rejected/` next to the reasons, its other articles are stored. A picture is set aside.
 * @throws AggregateError when an article failed for another reason: the file stays, for the next attempt
 */
export const makeInboxIngest = (ports: InboxPorts): ((key: string) => Promise<void>) => {
  const { inbox, site, clock } = ports;
  const ingest = makeIngest(ports, inboxCaller);

  const waitForPictures = (key: string): WaitForPictures => {
    let waits = 0;
    return async () => {
      waits += 1;
      if (waits > maxWaits) return false;
      if (waits === 1) log.info('an inbox file waits for its pictures', { key });
      await ports.wait(waitMs);
      return true;
    };
  };

  const read = async (key: string, bytes: Uint8Array, type: string): Promise<ParsedDocument> => {
    const context = { site: site.identity, now: clock.now(), sender: 'publisher' } as const;
    const pictures = { readBeside: picturesBeside(key, inbox), wait: waitForPictures(key) };
    try {
      return await readWithPictures({ bytes, type, name: key }, context, ports, pictures);
    } catch (error) {
      if (error instanceof Rejected) return { isBatch: false, articles: [error] };
      throw error;
    }
  };

  return async (key) => {
    if (key.startsWith(rejectedFolder) || key.startsWith(picturesFolder)) return;
    const file = await inbox.read(key);
    // S3 may deliver an event twice: the file was ingested before.
    if (file === undefined) return;
    if (pictureName.test(key) || readPictureHeader(file.bytes) !== undefined) {
      await inbox.setAside(key, file.etag);
      return;
    }
    const refused: Rejected[] = [];
    const failed: unknown[] = [];
    const document = await read(key, file.bytes, file.type);
    if (document.skipped !== undefined)
      log.warn('items of an inbox file were skipped', { key, skipped: describeSkipped(document.skipped) });
    // The name of a file with several articles identifies none of them.
    const naming = document.isBatch ? {} : { file: key };
    const articles = document.isBatch ? separateArticles(document.articles, site.identity.url) : document.articles;
    for (const result of await ingest.receiveAll(articles, naming)) {
      if (result.status === 'rejected') {
        const error: unknown = result.reason;
        if (error instanceof Rejected) refused.push(error);
        else failed.push(error);
        continue;
      }
      const { id, warnings, detail } = result.value;
      if (detail !== undefined) log.info('an inbox file was stored as a draft', { key, article: id, detail });
      // An inbox file has no answer: its warnings are in the log.
      for (const warning of warnings)
        log.warn('an inbox file was stored with a warning', { key, article: id, warning });
    }
    for (const error of failed) log.error('an article of an inbox file could not be stored', error, { key });
    if (failed.length > 0) throw new AggregateError(failed, `${failed.length} articles of ${key} could not be stored.`);
    if (refused.length === 0) {
      await inbox.remove(key, file.etag);
      await inbox.forgetRefusal(key, file.arrivedAt);
      return;
    }
    log.count('ArticlesRejected', refused.length, { key, code: refused[0]?.code });
    await inbox.reject(key, file.etag, problemDocument(refused, key));
  };
};
