import type { Feed } from 'feed';
import type { FeedView } from '#shared/format/feed-view.ts';
import { toPartnerFeed } from '#shared/format/partner-feed.ts';
import { log } from '#shared/log.ts';
import { documentKey } from '#shared/model/feed-document.ts';
import type { Rendition } from './publish-documents.ts';

/** What a module for a partner format gives: the document and its media type. */
export type PartnerDocument = { readonly text: string; readonly type: string };

/** A dialect of somebody else's, loaded. */
export type PartnerFormat = {
  /** The document's name in the folder of the feed. */
  readonly file: string;
  /** Changes when the module does. */
  readonly mark: string;
  /** Slugs of the feeds that have it; all of the site file unless said. */
  readonly feeds?: readonly string[];
  /** Must give the same for the same feed. */
  readonly render: (feed: Feed) => PartnerDocument;
};

/** Readers and partners are not sent more. */
const maxCharacters = 10_000_000;

const isDocument = ({ text, type }: PartnerDocument): boolean =>
  typeof text === 'string' && text.length <= maxCharacters && /^[a-z]+\/[a-z0-9.+-]+(;.*)?$/i.test(String(type));

/** The formats that a feed has. */
export const formatsOf = (slug: string, formats: readonly PartnerFormat[]): readonly PartnerFormat[] =>
  formats.filter(({ feeds }) => feeds === undefined || feeds.includes(slug));

/** A feed in the dialects of others. One whose module fails stays as it was: it costs the feed's own documents nothing. */
export const renderPartnerFormats = (view: FeedView, formats: readonly PartnerFormat[]): readonly Rendition[] => {
  const { slug } = view.feed;
  return formats.flatMap(({ file, render }) => {
    const key = documentKey(slug, file);
    try {
      const document = render(toPartnerFeed(view));
      if (!isDocument(document)) throw new Error('The module gave no text and media type.');
      return [{ key, url: `${view.publicUrl}/${key}`, type: document.type, bytes: Buffer.from(document.text) }];
    } catch (error) {
      log.error('a partner format could not be made', error, { feed: slug, file });
      return [];
    }
  });
};
