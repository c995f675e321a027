import { type Attributes, isHidden } from '../body/attributes.ts';
import { boilerplateName, conversationName } from './boilerplate-names.ts';
import { lineOf, type Page, type PageElement } from './page.ts';
import { closest, holds, isMatch, selectAll } from './select.ts';

/** Shorter texts, in characters, are labels and captions. */
const minParagraphCharacters = 60;

/** Less prose than this, in characters, is no article. */
const minBodyCharacters = 140;

/** Names for which Readability removes an element, and those that save it. */
const unlikely =
  /-ad-|ai2html|banner|breadcrumbs|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote/i;
const likely = /and|article|body|column|content|main|mathjax|shadow/i;

/** Names for which Readability takes weight from an element, and those for which it adds as much. */
const lighter =
  /-ad-|hidden|(?:^| )hid(?: |$)|banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget/i;
const heavier = /article|body|content|entry|main|page|post|text|blog|story/i;

const unlikelyRole = /^(?:menu|menubar|complementary|navigation|alert|alertdialog|dialog)$/i;

/** How much the prose of an element counts whose name, or the name of an element around it, speaks against it. */
const weights = { hidden: 0.05, conversation: 0.05, boilerplate: 0.3, plain: 1 } as const;

type Trust = keyof typeof weights;

const nameOf = (element: PageElement): string =>
  `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`.trim();

/** Whether Readability throws away an element for its name or role. */
const isDistrusted = (element: PageElement): boolean => {
  const name = nameOf(element);
  const isUnlikely = unlikely.test(name) && !likely.test(name);
  return (
    isUnlikely || (lighter.test(name) && !heavier.test(name)) || unlikelyRole.test(element.getAttribute('role') ?? '')
  );
};

/** The words of an element's class and id for which Readability would throw it away. */
const distrustedWords = (element: PageElement): readonly string[] =>
  isDistrusted(element)
    ? nameOf(element)
        .split(/\s+/)
        .filter((word) => unlikely.test(word) || lighter.test(word))
    : [];

/** Takes words from the class and id of an element. */
const withoutWords = (element: PageElement, words: ReadonlySet<string>): void => {
  for (const attribute of ['class', 'id']) {
    const own = (element.getAttribute(attribute) ?? '').split(/\s+/);
    const kept = own.filter((word) => !words.has(word));
    if (kept.length < own.length) element.setAttribute(attribute, kept.join(' '));
  }
};

const attributesOf = (element: PageElement): Attributes =>
  Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));

/** Themes put names of boxes on the whole page: `has-sidebar`, `comments-open`. */
const isWholePage = (element: PageElement): boolean =>
  /^(?:html|body|main|article)$/.test(element.localName) || holds(element, 'h1');

const ownTrust = (element: PageElement): Trust => {
  if (isHidden(attributesOf(element)) || isMatch(element, landmarks)) return 'hidden';
  const name = nameOf(element);
  if (!boilerplateName.test(name) || isWholePage(element)) return 'plain';
  return conversationName.test(name) ? 'conversation' : 'boilerplate';
};

/** Text directly in an element, not in its children. */
const ownCharacters = (element: PageElement): number => {
  let length = 0;
  for (let node = element.firstChild; node !== null; node = node.nextSibling)
    if (node.nodeType === 3) length += (node.textContent ?? '').trim().length;
  return length;
};

type Paragraph = { readonly element: PageElement; readonly holder: PageElement; readonly characters: number };

/** The paragraphs of a page: `p`, and text with line breaks directly in a box. */
const paragraphsOf = (page: Page): readonly Paragraph[] =>
  selectAll(page, 'p, div, td, section, article, blockquote, li').flatMap((element) => {
    const isParagraph = element.localName === 'p';
    const characters = isParagraph ? lineOf(element).length : ownCharacters(element);
    const holder = isParagraph ? element.parentElement : element;
    const isProse = characters >= minParagraphCharacters && closest(element, 'figure, figcaption') === null;
    return isProse && holder !== null ? [{ element, holder, characters }] : [];
  });

/** The element that is most likely the body of a page's article, and the elements that no name may remove. */
export type BodyCandidate = {
  readonly element: PageElement;
  /** Whether a name may remove an element. */
  readonly mayRemove: (element: PageElement) => boolean;
  /** Takes the names from what Readability would throw away. */
  readonly clearNames: () => void;
};

/** Parts of a page that are no article whatever they are called. */
const landmarks =
  'nav, dialog, body > header, body > footer, [role="contentinfo"], [role="banner"], [role="navigation"]';

/** Levels above a paragraph's holder that count as holders of it too: by half and by a quarter. */
const shares = [1, 0.5, 0.25] as const;

/** The holder of the most prose, in which the names of elements only weigh; undefined for a page without paragraphs. */
export const findBody = (page: Page): BodyCandidate | undefined => {
  const paragraphs = paragraphsOf(page);
  const trusts = new Map<PageElement, Trust>();
  const trustOf = (element: PageElement): Trust => {
    const known = trusts.get(element);
    if (known !== undefined) return known;
    const around = element.parentElement === null ? 'plain' : trustOf(element.parentElement);
    const own = ownTrust(element);
    const trust = weights[own] < weights[around] ? own : around;
    trusts.set(element, trust);
    return trust;
  };
  const scores = new Map<PageElement, number>();
  for (const { element, holder, characters } of paragraphs) {
    const weight = weights[trustOf(element)];
    let at: PageElement | null = holder;
    for (const share of shares) {
      if (at === null) break;
      scores.set(at, (scores.get(at) ?? 0) + characters * share * weight);
      at = at.parentElement;
    }
  }
  const [best] = [...scores].toSorted(([, a], [, b]) => b - a);
  if (best === undefined) return undefined;
  const [body] = best;
  const chain = new Set<PageElement>();
  for (let at: PageElement | null = body; at !== null; at = at.parentElement) chain.add(at);
  return { element: body, ...protect(page, body, chain, paragraphs, trustOf) };
};

/** What of a body its names may remove: comments beside prose, and boxes that hold less than half of it. */
const protect = (
  page: Page,
  body: PageElement,
  chain: ReadonlySet<PageElement>,
  paragraphs: readonly Paragraph[],
  trustOf: (element: PageElement) => Trust,
): Pick<BodyCandidate, 'mayRemove' | 'clearNames'> => {
  const inside = paragraphs.filter(({ holder }) => isNear(holder, body));
  const sum = (list: readonly Paragraph[]): number => list.reduce((total, { characters }) => total + characters, 0);
  const bodyTrust = trustOf(body);
  const isTalk = (element: PageElement): boolean => bodyTrust !== 'conversation' && trustOf(element) === 'conversation';
  const prose = inside.filter(({ element }) => !isTalk(element));
  const isOnlyTalk = sum(prose) < minBodyCharacters;
  const counted = isOnlyTalk ? inside : prose;
  /** Elements of the body with prose whose names speak against most of it: such names are the theme's. */
  const keptFor = (isNamed: (element: PageElement) => boolean, minShare: number): ReadonlySet<PageElement> => {
    const kept = new Set<PageElement>();
    const distrusted = counted.filter(({ element }) => {
      let found = false;
      for (let at: PageElement | null = element; at !== null && at !== body; at = at.parentElement) {
        if (!isNamed(at)) continue;
        found = true;
        kept.add(at);
      }
      return found;
    });
    return sum(distrusted) > sum(counted) * minShare ? kept : new Set();
  };
  const kept = keptFor((element) => boilerplateName.test(nameOf(element)), 0.5);
  /** Names around the body are names of the theme, wherever they stand: the parts of an article are `article-widget`s. */
  const themeNames = new Set([...chain].map(nameOf).filter((name) => boilerplateName.test(name)));
  return {
    mayRemove: (element) => !chain.has(element) && !kept.has(element) && !themeNames.has(nameOf(element)),
    clearNames: () => {
      const around = [...chain].filter(({ localName }) => localName !== 'html' && localName !== 'body');
      // A name on the way to the body says nothing of its other holders: the parts of a page are all `elementor-widget`s.
      const words = new Set([...around, ...keptFor(isDistrusted, 0.9)].flatMap(distrustedWords));
      if (words.size > 0) for (const element of selectAll(page, '[class], [id]')) withoutWords(element, words);
      for (const element of around) {
        if (unlikelyRole.test(element.getAttribute('role') ?? '')) element.removeAttribute('role');
        if (isHidden(attributesOf(element))) for (const name of ['hidden', 'style']) element.removeAttribute(name);
        element.removeAttribute('aria-hidden');
      }
    },
  };
};

/** Whether the prose of an element counts for a body: it is the body, or up to two levels below it. */
const isNear = (holder: PageElement, body: PageElement): boolean =>
  holder === body || holder.parentElement === body || holder.parentElement?.parentElement === body;
