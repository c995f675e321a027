import { Rejected } from '#shared/errors.ts';
import type { Source } from '#shared/model/source.ts';
import { slugsFor } from '#shared/site/to-slug.ts';
import { plainText } from '../body/plain-text.ts';
import { absoluteUrl } from '../permalink.ts';
import { childrenOf, type LenientElement, parseLenientXml } from './lenient-xml.ts';

/** A subscription of an OPML list: what to follow, and the folders in which the list keeps it. */
export type OpmlSource = Source & { readonly folders: readonly string[] };

/** What a list holds: sources to follow, and the names of outlines that are none, each with a reason. */
export type OpmlList = {
  readonly title: string | undefined;
  readonly sources: readonly OpmlSource[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

type Outline = { readonly element: LenientElement; readonly folders: readonly string[] };

/** All outlines, those in others after them; folders are the outlines above that subscribe to nothing. */
const outlinesIn = (element: LenientElement, folders: readonly string[]): readonly Outline[] =>
  childrenOf(element, 'outline').flatMap((outline) => {
    const inner =
      addressOf(outline) === undefined ? [...folders, nameOf(outline)].filter((name) => name !== '') : folders;
    return [{ element: outline, folders }, ...outlinesIn(outline, inner)];
  });

/** OPML 2.0, "Subscription lists": the required attribute is `xmlUrl`; lists in the wild write it in every case. */
const addressOf = ({ attributes }: LenientElement): string | undefined => attributes.xmlurl ?? attributes.url;

const nameOf = ({ attributes }: LenientElement): string => plainText(attributes.title ?? attributes.text ?? '');

const toSource = ({ element, folders }: Outline, taken: Set<string>, urls: Set<string>): OpmlSource | string => {
  const url = absoluteUrl(
    addressOf(element)
      ?.replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
      .replace(/^feed:\/\//i, 'http://') ?? '',
    undefined,
  );
  if (url === undefined) return 'its address is no http or https address';
  if (urls.has(url)) return 'the list names its address twice';
  const name = nameOf(element) || new URL(url).host;
  const id = slugsFor(name).find((slug) => !taken.has(slug));
  if (id === undefined) return 'too many of the list have its name';
  taken.add(id);
  urls.add(url);
  return { id, url, type: 'auto', name, rules: {}, folders };
};

/**
 * The sources of an OPML list (1.0, 1.1, 2.0), each address once, with ids that the site file takes.
 * @throws Rejected OPML_UNKNOWN
 */
export const readOpml = (text: string): OpmlList => {
  const [opml] = childrenOf(parseLenientXml(text, undefined), 'opml');
  if (opml === undefined)
    throw new Rejected('OPML_UNKNOWN', 'The document is no OPML: it has no <opml>.', { status: 415 });
  const [head] = childrenOf(opml, 'head');
  const title = childrenOf(head, 'title').map((element) => plainText(element.children.join('')))[0];
  const sources = new Map<string, OpmlSource>();
  const skipped: { name: string; reason: string }[] = [];
  const taken = new Set<string>();
  const urls = new Set<string>();
  for (const outline of childrenOf(opml, 'body').flatMap((body) => outlinesIn(body, []))) {
    const address = addressOf(outline.element);
    if (address === undefined) continue;
    const source = toSource(outline, taken, urls);
    if (typeof source === 'string')
      skipped.push({ name: nameOf(outline.element) || address.slice(0, 200), reason: source });
    else sources.set(source.id, source);
  }
  return { title, sources: [...sources.values()], skipped };
};
