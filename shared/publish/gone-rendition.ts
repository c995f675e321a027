import { renderGone } from '#shared/pages/page-layout.ts';
import type { Rendition } from './publish-documents.ts';

/** What stands in the place of a document that is no more (RFC 9110 §15.5.11). */
export const goneRendition = (key: string, publicUrl: string): Rendition => ({
  key,
  url: `${publicUrl}/${key}`,
  type: 'text/html; charset=utf-8',
  bytes: renderGone(publicUrl),
  isGone: true,
});
