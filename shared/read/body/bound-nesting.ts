import { Tokenizer } from 'htmlparser2';

/** Real pages are at most 51 deep; beyond this trees cost more than they say. */
const maxDepth = 256;

/** Elements whose end tag authors leave out: a second one beside the first ends it. */
const selfEnding = /^(?:p|li|td|th|tr|dt|dd|option|tbody)$/;
const voidElement = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

type Cut = { readonly start: number; readonly end: number };

/** Where tags stand that open or close something deeper than `maxDepth`. */
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
        if (!xmlMode && (voidElement.test(name) || (selfEnding.test(name) && open.at(-1) === name))) return;
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

/** The same HTML or XML, less the tags that nest deeper than any page does: the text stays, no parser's stack overflows. */
export const boundNesting = (html: string, xmlMode = false): string => {
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
