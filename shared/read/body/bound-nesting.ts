import { Tokenizer } from 'htmlparser2';

/** Levels of nesting; real pages have at most 51, and a parser's stack overflows on far more. */
export const maxDepth = 256;

/** Elements with an optional end tag: a second one ends the first. */
const optionalEnd = /^(?:p|li|td|th|tr|dt|dd|option|tbody)$/;
const voidElement = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

type Cut = { readonly start: number; readonly end: number };

/** The ranges of the start tags below `maxDepth`. */
const tooDeep = (html: string, xmlMode: boolean): readonly Cut[] => {
  const open: string[] = [];
  const cuts: Cut[] = [];
  let cutFrom: number | undefined;
  const nameAt = (start: number, end: number): string => html.slice(start, end).toLowerCase();
  const endOfTag = (index: number): void => {
    if (cutFrom !== undefined) cuts.push({ start: cutFrom, end: index + 1 });
    cutFrom = undefined;
  };
  const ignore = (): void => {};
  const tokenizer = new Tokenizer(
    { xmlMode },
    {
      onopentagname: (start, end) => {
        const name = nameAt(start, end);
        if (!xmlMode && (voidElement.test(name) || (optionalEnd.test(name) && open.at(-1) === name))) return;
        if (open.length < maxDepth) open.push(name);
        else cutFrom = start - 1;
      },
      onclosetag: (start, end) => {
        const at = open.lastIndexOf(nameAt(start, end));
        if (at >= 0) open.length = at;
      },
      onopentagend: endOfTag,
      onselfclosingtag: (index) => {
        if (xmlMode && cutFrom === undefined) open.pop();
        endOfTag(index);
      },
      isInForeignContext: () => false,
      onattribdata: ignore,
      onattribend: ignore,
      onattribentity: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onprocessinginstruction: ignore,
      ontext: ignore,
      ontextentity: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return cuts;
};

/** Whether there are more tags than levels: nearly all bodies have fewer, and need no closer look. */
const hasManyTags = (html: string): boolean => {
  let at = -1;
  for (let tags = 0; tags <= maxDepth; tags += 1) {
    at = html.indexOf('<', at + 1);
    if (at === -1) return false;
  }
  return true;
};

/** The same HTML or XML without the start tags below 256 levels; the text stays, and no parser's stack overflows. */
export const boundNesting = (html: string, xmlMode = false): string => {
  if (!hasManyTags(html)) return html;
  const cuts = tooDeep(html, xmlMode);
  if (cuts.length === 0) return html;
  const kept: string[] = [];
  let from = 0;
  for (const { start, end } of cuts) {
    kept.push(html.slice(from, start));
    from = end;
  }
  kept.push(html.slice(from));
  return kept.join('');
};
