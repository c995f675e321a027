/** Explicit embeddings and isolates of the Unicode Bidirectional Algorithm (UAX #9 §2.1–2.5) and their ends. */
const control = /[\u202a-\u202e\u2066-\u2069]/gu;
/** A line of so many controls says nothing by them: UAX #9 (BD2) nests 125 at most. */
const maxControls = 2_000;

const endOfEmbedding = '\u202c';
const endOfIsolate = '\u2069';

const endOf = (opening: string): string => (opening < '\u2066' ? endOfEmbedding : endOfIsolate);

/**
 * Follows the direction controls of a text that comes in pieces. One without its end would turn round whatever a reader
 * shows after the text, and an end without its beginning would end a direction of the reader's own.
 */
export class BidiControls {
  #expectedEnds: string[] = [];

  /** The next piece of the text, without the ends that have no beginning. */
  accept(piece: string): string {
    if (piece.search(control) < 0) return piece;
    return piece.replace(control, (character) => {
      if (character !== endOfEmbedding && character !== endOfIsolate) {
        this.#expectedEnds.push(endOf(character));
        return character;
      }
      if (this.#expectedEnds.at(-1) !== character) return '';
      this.#expectedEnds.pop();
      return character;
    });
  }

  /** The ends that are missing, the innermost first; a second call gives none. */
  end(): string {
    const missing = this.#expectedEnds.toReversed().join('');
    this.#expectedEnds = [];
    return missing;
  }
}

/** A text whose direction controls all end in it. */
export const withClosedDirections = (text: string): string => {
  const { length } = text.match(control) ?? [];
  if (length === undefined) return text;
  if (length > maxControls) return text.replace(control, '');
  const controls = new BidiControls();
  return controls.accept(text) + controls.end();
};
