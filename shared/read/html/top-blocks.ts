/** The elements of a canonical body that stand side by side at its top, each whole; loose text is a block too. */
export const topBlocks = (body: string): readonly string[] => {
  const blocks: string[] = [];
  let depth = 0;
  let from = 0;
  for (const tag of body.matchAll(/<(\/?)([a-z][a-z\d]*)(?:'[^']*'|[^'>])*>/g)) {
    const isClosing = tag[1] === '/';
    const isVoid = tag[0].endsWith('/>');
    if (depth === 0 && !isClosing && isBlockName(tag[2] ?? '')) {
      if (tag.index > from) blocks.push(body.slice(from, tag.index));
      from = tag.index;
    }
    depth += isVoid ? 0 : isClosing ? -1 : 1;
    const end = tag.index + tag[0].length;
    if (depth === 0 && isBlockName(tag[2] ?? '')) {
      blocks.push(body.slice(from, end));
      from = end;
    }
  }
  if (from < body.length) blocks.push(body.slice(from));
  return blocks;
};

const isBlockName = (name: string): boolean => /^(?:p|h[1-6]|blockquote|pre|ul|ol|dl|table|figure|hr|div)$/.test(name);
