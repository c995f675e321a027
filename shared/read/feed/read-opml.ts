import { Rejected } from '#shared/errors.ts';
import { slugsFor } from '#shared/site/facets.ts';
import type { Source } from '#shared/site/site.ts';
import { lastLine } from '../batch.ts';
import { plainText } from '../body/html-to-text.ts';
import { absoluteUrl } from '../permalink.ts';
import { childrenOf, type LenientElement, parseLenientXml } from './lenient-xml.ts';

/** A source of an OPML list, with the names of the folders that the list keeps it in, the outermost first. */
export type OpmlSource = Source & { readonly folders: readonly string[] };

/** The sources of an OPML list, and the names of the outlines that cannot be followed, each with the reason. */
export type OpmlList = {
  readonly title: string | undefined;
  readonly sources: readonly OpmlSource[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

type Outline = { readonly element: LenientElement; readonly folders: readonly string[] };

/** OPML 2.0, "Subscription lists": the required attribute is `xmlUrl`; lists in the wild write it in every case. */
const addressOf = ({ attributes }: LenientElement): string | undefined => attributes.xmlurl ?? attributes.url;

const nameOf = ({ attributes }: LenientElement): string => plainText(attributes.title ?? attributes.text ?? '');

/** All outlines below an element, in document order; an outline without an address is a folder of those below it. */
const outlinesIn = (element: LenientElement, folders: readonly string[]): readonly Outline[] =>
  childrenOf(element, 'outline').flatMap((outline) => {
    const name = addressOf(outline) === undefined ? nameOf(outline) : '';
    return [{ element: outline, folders }, ...outlinesIn(outline, name === '' ? folders : [...folders, name])];
  });

/**
 * The sources of an OPML list (1.0, 1.1, 2.0), each URL once, with ids that the site file accepts.
 * @throws Rejected OPML_UNKNOWN
 */
export const readOpml = (text: string): OpmlList => {
  const [opml] = childrenOf(parseLenientXml(text, undefined), 'opml');
  if (opml === undefined)
    throw new Rejected('OPML_UNKNOWN', 'The document is not OPML: it has no <opml> element.', { status: 415 });
  const [title] = childrenOf(childrenOf(opml, 'head')[0], 'title');
  const sources = new Map<string, OpmlSource>();
  const skipped: { name: string; reason: string }[] = [];
  const urls = new Set<string>();
  for (const { element, folders } of childrenOf(opml, 'body').flatMap((body) => outlinesIn(body, []))) {
    const address = addressOf(element);
    if (address === undefined) continue;
    const skip = (reason: string): void => {
      skipped.push({ name: nameOf(element) || address.slice(0, 200), reason });
    };
    const withoutFeedScheme = address.replace(/^feed:(?:\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'http://');
    const url = absoluteUrl(withoutFeedScheme);
    if (url === undefined) skip('its URL is not an http or https URL');
    else if (urls.has(url)) skip('its URL is in the list twice');
    else {
      const name = nameOf(element) || new URL(url).host;
      const id = slugsFor(name).find((slug) => !sources.has(slug));
      if (id === undefined) skip('too many outlines have its name');
      else {
        urls.add(url);
        sources.set(id, { id, url, type: 'auto', name, rules: {}, folders });
      }
    }
  }
  if (opml.isUnclosed)
    skipped.push({ name: 'the rest of the list', reason: `the document breaks off in ${lastLine(text)}` });
  return {
    title: title === undefined ? undefined : plainText(title.children.join('')),
    sources: [...sources.values()],
    skipped,
  };
};
