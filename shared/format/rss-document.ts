import { type Chunk, encode } from './document-bytes.ts';
import type { FeedView } from './feed-view.ts';
import { rslNamespace } from './terms.ts';
import { openTag, xmlDeclaration } from './xml.ts';
import { mediaNamespace } from './xml-extensions.ts';

/** An RSS 2.0 document around the content of its channel; `namespaces` are those beside the ones of every RSS document of ours. */
export const rssDocument = (
  view: FeedView,
  namespaces: Readonly<Record<string, string>>,
  content: readonly Chunk[],
): Uint8Array =>
  encode(
    xmlDeclaration,
    openTag('rss', {
      version: '2.0',
      'xmlns:atom': 'http://www.w3.org/2005/Atom',
      'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:media': mediaNamespace,
      ...namespaces,
      ...rslNamespace(view),
    }),
    openTag('channel', {}),
    ...content,
    '</channel>\n</rss>\n',
  );
