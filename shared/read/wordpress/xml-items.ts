/**
 * The text before the first `<item>` (`head`), or one whole `<item>`; `xml` is undefined for a piece that is too long or
 * has no end. `offset` is the number of bytes that were read when the piece was complete.
 */
export type XmlPiece = { readonly kind: 'head' | 'item'; readonly xml: string | undefined; readonly offset: number };

/** A longer item is dropped while it is read, so that it takes no more memory than this. */
const maxItemCharacters = 8 * 1024 * 1024;

/** The places that decide where an item ends: an `</item>` inside CDATA or a comment does not end it. */
const landmark = /<!\[CDATA\[|<!--|<item[\s>]|<\/item\s*>/g;

/** How much of the buffer is kept in case a landmark is split between two chunks. */
const maxLandmarkCharacters = 16;

/** The head and the items of an RSS document of any length, one at a time, in bounded memory. */
export async function* xmlItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<XmlPiece> {
  const decoder = new TextDecoder();
  let buffer = '';
  let position = 0;
  let offset = 0;
  let kind: 'head' | 'item' | 'between' = 'head';
  let isTooLong = false;
  /** The end of the CDATA section or comment at `position`; empty outside of both. */
  let closing: '' | ']]>' | '-->' = '';
  for await (const chunk of chunks) {
    offset += chunk.length;
    buffer += decoder.decode(chunk, { stream: true });
    for (;;) {
      if (closing !== '') {
        const end = buffer.indexOf(closing, position);
        if (end < 0) break;
        position = end + closing.length;
        closing = '';
      }
      landmark.lastIndex = position;
      const found = landmark.exec(buffer);
      if (found === null) break;
      const [tag] = found;
      position = found.index + tag.length;
      if (tag.startsWith('<!')) closing = tag === '<!--' ? '-->' : ']]>';
      else if (tag.startsWith('<item') !== (kind === 'item')) {
        // The head ends before `<item>`, an item behind `</item>`.
        const end = kind === 'item' ? position : found.index;
        const xml = isTooLong ? undefined : buffer.slice(0, end);
        if (kind !== 'between') yield { kind, xml, offset };
        buffer = buffer.slice(end);
        position -= end;
        kind = kind === 'item' ? 'between' : 'item';
        isTooLong = false;
      }
    }
    const kept = Math.max(0, buffer.length - maxLandmarkCharacters);
    position = Math.max(position, kept);
    if (kept > maxItemCharacters && kind !== 'between') isTooLong = true;
    if (isTooLong || kind === 'between') {
      buffer = buffer.slice(kept);
      position -= kept;
    }
  }
  // Without any item the head is complete; an item without an end is not.
  if (kind === 'head') yield { kind, xml: isTooLong ? undefined : buffer, offset };
  if (kind === 'item') yield { kind, xml: undefined, offset };
}
