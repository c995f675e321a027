/**
 * The text before the first item (`head`), or one whole item; `xml` is undefined for a piece that is too long. `offset` is
 * the number of bytes that were read when the piece was complete. `breakOff` stands at the end of a document without end.
 */
export type XmlPiece =
  | { readonly kind: 'head' | 'item'; readonly xml: string | undefined; readonly offset: number }
  | { readonly kind: 'breakOff'; readonly isInItem: boolean; readonly offset: number };

/** A longer item is dropped while it is read, so that it takes no more memory than this. */
const maxItemCharacters = 8 * 1024 * 1024;

/** The places that decide where an item ends: an `</item>` inside CDATA or a comment does not end it. */
const landmarks = (item: string): RegExp =>
  new RegExp(`<!\\[CDATA\\[|<!--|<${item}[\\s>]|</${item}\\s*>|</(?:rss|feed)\\s*>`, 'g');

/** How much text is searched again with the next chunk, in case a landmark is split between the two. */
const maxLandmarkCharacters = 16;

/** The head and the items of an RSS or Atom document of any length, one at a time, in bounded memory. */
export async function* xmlItems(chunks: AsyncIterable<Uint8Array>, item: 'item' | 'entry'): AsyncGenerator<XmlPiece> {
  const landmark = landmarks(item);
  const decoder = new TextDecoder();
  let kind: 'head' | 'item' | 'between' = 'head';
  let offset = 0;
  /** The text of this piece that holds no landmark. It is joined once: searching it again takes quadratic time. */
  let searched: string[] = [];
  let searchedCharacters = 0;
  let isTooLong = false;
  let hasEnd = false;
  let buffer = '';
  let position = 0;
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
      else if (/^<\/(?:rss|feed)/.test(tag)) hasEnd ||= kind !== 'item';
      else if (tag.startsWith('</') === (kind === 'item')) {
        // The head ends before the first item, an item after its end tag.
        const end = kind === 'item' ? position : found.index;
        const xml = isTooLong ? undefined : searched.join('') + buffer.slice(0, end);
        if (kind !== 'between') yield { kind, xml, offset };
        kind = kind === 'item' ? 'between' : 'item';
        searched = [];
        searchedCharacters = 0;
        isTooLong = false;
        buffer = buffer.slice(end);
        position -= end;
      }
    }
    const searchedEnd = Math.max(0, buffer.length - maxLandmarkCharacters);
    searchedCharacters += searchedEnd;
    isTooLong = kind !== 'between' && searchedCharacters > maxItemCharacters;
    if (kind === 'between' || isTooLong) searched = [];
    else searched.push(buffer.slice(0, searchedEnd));
    buffer = buffer.slice(searchedEnd);
    position = Math.max(0, position - searchedEnd);
  }
  // Without any item the head is complete.
  if (kind === 'head') yield { kind, xml: isTooLong ? undefined : searched.join('') + buffer, offset };
  if (!hasEnd) yield { kind: 'breakOff', isInItem: kind === 'item', offset };
}
