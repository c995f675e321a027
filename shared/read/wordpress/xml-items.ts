/** What stands before the first item, or one `<item>` whole; `xml` is missing where it is longer than `maxItem`. */
export type XmlPiece = { readonly kind: 'head' | 'item'; readonly xml: string | undefined; readonly offset: number };

/** No article is longer; what is costs no more memory than this. */
const maxItem = 8 * 1024 * 1024;

/** What decides where an item ends: a text that names `</item>` in CDATA or in a comment does not end it. */
const landmark = /<!\[CDATA\[|<!--|<item[\s>]|<\/item\s*>/g;

/** The longest landmark, which may stand across two chunks. */
const longest = 16;

type State = {
  buffer: string;
  at: number;
  inside: '' | ']]>' | '-->';
  kind: 'head' | 'item' | 'between';
  tooLong: boolean;
};

/** Forgets what need not be kept: what stands between items, and an item that is too long. */
const forget = (state: State): void => {
  if (state.buffer.length - longest > maxItem && state.kind !== 'between') state.tooLong = true;
  if (!state.tooLong && state.kind !== 'between') return;
  const from = Math.max(0, Math.min(state.at, state.buffer.length - longest));
  state.buffer = state.buffer.slice(from);
  state.at -= from;
};

const leaveInside = (state: State): boolean => {
  const end = state.buffer.indexOf(state.inside, state.at);
  if (end < 0) {
    state.at = Math.max(state.at, state.buffer.length - longest);
    return false;
  }
  state.at = end + state.inside.length;
  state.inside = '';
  return true;
};

/** The next piece that is whole in what has been read; undefined where more is to be read first. */
const nextPiece = (state: State, offset: number): XmlPiece | undefined => {
  for (;;) {
    if (state.inside !== '' && !leaveInside(state)) return undefined;
    landmark.lastIndex = state.at;
    const found = landmark.exec(state.buffer);
    if (found === null) {
      state.at = Math.max(state.at, state.buffer.length - longest);
      return undefined;
    }
    state.at = found.index + found[0].length;
    if (found[0] === '<!--' || found[0] === '<![CDATA[') state.inside = found[0] === '<!--' ? '-->' : ']]>';
    else {
      const piece = cut(state, found[0], found.index, offset);
      if (piece !== undefined) return piece;
    }
  }
};

const cut = (state: State, tag: string, at: number, offset: number): XmlPiece | undefined => {
  const isStart = tag.startsWith('<item');
  if (isStart && state.kind === 'item') return undefined;
  if (!isStart && state.kind !== 'item') return undefined;
  const { kind } = state;
  const end = isStart ? at : at + tag.length;
  const xml = state.tooLong ? undefined : state.buffer.slice(0, end);
  state.buffer = state.buffer.slice(end);
  state.at = isStart ? tag.length : 0;
  state.kind = isStart ? 'item' : 'between';
  state.tooLong = false;
  return kind === 'between' ? undefined : { kind, xml, offset };
};

/**
 * Cuts a long RSS document into its head and its items as it is read, in memory that does not grow with it; `offset` is
 * how many bytes have been read when a piece was whole.
 */
export async function* xmlItems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<XmlPiece> {
  const decoder = new TextDecoder();
  const state: State = { buffer: '', at: 0, inside: '', kind: 'head', tooLong: false };
  let offset = 0;
  for await (const chunk of chunks) {
    offset += chunk.length;
    state.buffer += decoder.decode(chunk, { stream: true });
    for (let piece = nextPiece(state, offset); piece !== undefined; piece = nextPiece(state, offset)) yield piece;
    forget(state);
  }
  // No item at all, or one without an end: the head is whole, the item is not.
  if (state.kind === 'head') yield { kind: 'head', xml: state.tooLong ? undefined : state.buffer, offset };
  if (state.kind === 'item') yield { kind: 'item', xml: undefined, offset };
}
