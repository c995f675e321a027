/** One picture of a `srcset`: its absolute URL, and its width (`300w`) or density (`2x`), empty for none. */
export type SourceCandidate = { readonly url: string; readonly descriptor: string };

/** `300w`, `1.5x`; a height beside a width (`300w 200h`) says nothing more. */
const descriptorOf = (written: string): string | undefined => {
  const [first = '', second] = written.split(/[ \t\n\f\r]+/).filter((word) => word !== '' && !/^[1-9]\d*h$/.test(word));
  return second === undefined && /^(?:[1-9]\d*w|\d+(?:\.\d+)?x|)$/.test(first) ? first : undefined;
};

/** Pictures that are read of one `srcset`, the first ones: real ones name at most some twenty. */
const maxCandidates = 100;

/**
 * The pictures of a `srcset` (HTML Living Standard, "Parsing a srcset attribute"): a comma ends a candidate only after a
 * space or at the end of its URL, so that `…/w_300,c_fill/a.jpg 300w` is one. Candidates that `resolve` knows no URL for are
 * left out.
 */
export const readSourceSet = (
  written: string,
  resolve: (reference: string) => string | undefined,
): readonly SourceCandidate[] => {
  const gap = /[ \t\n\f\r,]*/y;
  const reference = /[^ \t\n\f\r]+/y;
  const description = /(?:\([^)]*\)?|[^,(])*/y;
  const candidates: SourceCandidate[] = [];
  let count = 0;
  for (let at = 0; at < written.length && count < maxCandidates; count += 1) {
    gap.lastIndex = at;
    gap.exec(written);
    reference.lastIndex = gap.lastIndex;
    const found = reference.exec(written)?.[0];
    if (found === undefined) break;
    const endsCandidate = found.endsWith(',');
    description.lastIndex = reference.lastIndex;
    const descriptor = endsCandidate ? '' : descriptorOf(description.exec(written)?.[0] ?? '');
    at = endsCandidate ? reference.lastIndex : description.lastIndex + 1;
    const url = resolve(found.replace(/(?<!,),+$/, ''));
    if (url !== undefined && descriptor !== undefined) candidates.push({ url, descriptor });
  }
  return candidates;
};

/** A `srcset` that every parser reads back: a comma and a space between candidates, no comma at the end of a URL. */
export const writeSourceSet = (candidates: readonly SourceCandidate[]): string =>
  candidates
    .map(({ url, descriptor }) =>
      `${url.replace(/(?<!,),+$/, (commas) => '%2C'.repeat(commas.length))} ${descriptor}`.trim(),
    )
    .join(', ');
