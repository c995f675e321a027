import { documentUrl } from '#shared/model/feed-document.ts';
import type { Feed, SiteIdentity } from '#shared/site/site.ts';
import { encode } from './document-bytes.ts';
import { emptyElement, parentElement, textElement, xmlDeclaration } from './xml.ts';

/** A site and its feeds, for the documents that list them. */
export type SiteView = {
  readonly site: SiteIdentity;
  /** The base of every URL of this Barid, without a slash at the end. */
  readonly publicUrl: string;
  readonly feeds: readonly Feed[];
};

/** OPML 2.0, subscription lists: type, text and xmlUrl are required. */
const renderOutline = (publicUrl: string, { slug, title, description, language }: Feed): string =>
  emptyElement('outline', {
    type: 'rss',
    version: 'RSS2',
    text: title,
    title,
    description: description === '' ? undefined : description,
    language,
    xmlUrl: documentUrl(publicUrl, slug, 'rss'),
    htmlUrl: documentUrl(publicUrl, slug, 'page'),
  });

/** Renders OPML 2.0: a subscription list of the feeds, in the order given. */
export const renderOpml = ({ site, publicUrl, feeds }: SiteView): Uint8Array => {
  const head = parentElement('head', {}, [
    textElement('title', site.title),
    site.author === undefined ? '' : textElement('ownerName', site.author.name),
    textElement('ownerId', site.url),
  ]);
  const outlines = feeds.map((feed) => renderOutline(publicUrl, feed));
  return encode(xmlDeclaration, parentElement('opml', { version: '2.0' }, [head, parentElement('body', {}, outlines)]));
};
