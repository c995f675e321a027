/** What stands in a document and is not looked into for references. */
const opaque = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

const special = /[<&]/g;
const reference = /&(?:#\d+|#x[0-9a-fA-F]+|[\p{L}_:][\p{L}\p{N}_:.-]*);/uy;

/** Where what begins at the index ends; undefined where it never does. */
const endOfOpaque = (text: string, index: number): number | undefined => {
  const found = opaque.find(([open]) => text.startsWith(open, index));
  if (found === undefined) return index + 1;
  const end = text.indexOf(found[1], index);
  return end < 0 ? undefined : end + found[1].length;
};

/** The first ampersand that begins no reference (XML 1.0 §2.4), which parsers notice late or not at all. */
export const bareAmpersand = (text: string): number | undefined => {
  let index: number | undefined = 0;
  while (index !== undefined) {
    special.lastIndex = index;
    if (!special.test(text)) return undefined;
    index = special.lastIndex - 1;
    reference.lastIndex = index;
    if (text[index] === '&' && !reference.test(text)) return index;
    index = text[index] === '&' ? index + 1 : endOfOpaque(text, index);
  }
  return undefined;
};
