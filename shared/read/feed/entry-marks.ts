import { statusOf } from '../visibility.ts';
import { lineOf } from './element-values.ts';
import { childrenOf, type LenientElement } from './lenient-xml.ts';

/** Elements that say whether an entry is public, with the member that each stands for. */
const markElements: Readonly<Record<string, string>> = {
  'wp:status': 'status',
  'wp:post_password': 'password',
  'blogger:status': 'status',
  private: 'private',
  embargo: 'embargo',
  expirationdate: 'expiration date',
  'prism:embargodate': 'embargo date',
  'prism:killdate': 'kill date',
  'prism:expirationdate': 'expiration date',
};

/** The begin and the end of a DCMI period (`start=…; end=…; scheme=W3C-DTF`), or of an interval (ISO 8601, `…/…`). */
const periodIn = (text: string): { readonly start?: string | undefined; readonly end?: string | undefined } => {
  const part = (name: string): string | undefined =>
    text
      .split(';')
      .map((one) => one.split('='))
      .find(([key = '']) => key.trim().toLowerCase() === name)?.[1]
      ?.trim();
  if (/[;=]/.test(text)) return { start: part('start'), end: part('end') };
  const [start, end, ...rest] = text.split('/').map((one) => one.trim());
  return end === undefined || rest.length > 0 ? {} : { start, end };
};

/** DCMI Terms, `accessRights`, in the words of publishers, of the EU's and COAR's vocabularies and of info:eu-repo. */
const noAccess =
  /restricted|non[-_ ]?public|confidential|sensitive|closed ?access|embargoed ?access|metadata[-_ ]only|c_16ec|c_f1cf|c_14cb|subscribers|members|abonn[ée]s|suscriptores|مشتركين/i;

/** Media RSS 1.5.1, `media:status`: what is blocked or deleted is public no more. */
const isTakenBack = (element: LenientElement): boolean =>
  /^(?:blocked|deleted)$/i.test((element.attributes.state ?? lineOf(element) ?? '').trim());

/** Elements without a namespace mean many things in feeds: they are marks only with a word for a draft or for privacy. */
const ambiguous = /^(?:(?:atom|other):)?(?:draft|status|state|visibility|published)$/;

const elementsOf = ({ children }: LenientElement): readonly LenientElement[] =>
  children.filter((child) => typeof child !== 'string');

/** Elements of a CMS that hold others, and not what they say about comments, pictures and the like. */
const container =
  /^(?:(?:atom|other):)?(?!.*(?:comment|newsletter|mail|social|push|author|image|picture|photo|media|translat|source|content|description|encoded|summary|body))/;

const maxDepth = 4;

/** The elements below those in which a CMS keeps what it knows of an entry: `<cms:workflow><cms:status>`. */
const containedIn = (element: LenientElement, depth = 0): readonly LenientElement[] =>
  elementsOf(element)
    .filter(({ key }) => container.test(key) && (key.startsWith('other:') || !key.includes(':')))
    .flatMap((child) => [...elementsOf(child), ...(depth < maxDepth ? containedIn(child, depth + 1) : [])]);

/** RFC 5023 §13.1.1: `<app:control><app:draft>yes</app:draft></app:control>`, under any prefix and namespace. */
const draftIn = (entry: LenientElement): string | undefined => {
  const isNamed = (name: string, { key }: LenientElement): boolean => key.slice(key.indexOf(':') + 1) === name;
  // An element without its end tag holds what comes after it.
  const controlsIn = (element: LenientElement): readonly LenientElement[] =>
    elementsOf(element).flatMap((child) => (isNamed('control', child) ? [child] : controlsIn(child)));
  const drafts = [...controlsIn(entry).flatMap(elementsOf), ...childrenOf(entry, 'app:draft')].filter((child) =>
    isNamed('draft', child),
  );
  // An empty element, and one with the value in an attribute, say yes.
  return drafts.map((draft) => lineOf(draft) ?? draft.attributes.value ?? 'yes').find((text) => text !== '');
};

/** The members of an entry of a feed that may keep it from the public. */
export const entryMarks = (entry: LenientElement): Readonly<Record<string, unknown>> => {
  const named = Object.entries(markElements).flatMap(([key, name]) =>
    childrenOf(entry, key).map((child) => [name, lineOf(child)] as const),
  );
  const words = [...elementsOf(entry), ...containedIn(entry)].flatMap((child) => {
    if (!ambiguous.test(child.key)) return [];
    const text = lineOf(child) ?? '';
    const status = text === '' ? undefined : statusOf(text);
    const name = child.key.slice(child.key.indexOf(':') + 1);
    return name === 'draft' || status === 'draft' || status === 'private' ? [[name, text || 'yes'] as const] : [];
  });
  const availability = childrenOf(entry, 'dcterms:available');
  const dates = availability.map((element) => lineOf(element) ?? '').filter((text) => !/[=/]/.test(text));
  const periods = [...availability, ...childrenOf(entry, 'dcterms:valid')].flatMap((period) => {
    const { start, end } = periodIn(lineOf(period) ?? '');
    return [
      ...(start === undefined || start === '' ? [] : [['valid from', start] as const]),
      ...(end === undefined || end === '' ? [] : [['valid until', end] as const]),
    ];
  });
  const rights = childrenOf(entry, 'dcterms:accessrights').flatMap((element) => {
    const text = lineOf(element) ?? element.attributes['rdf:resource'] ?? element.attributes.resource ?? '';
    return noAccess.test(text) || statusOf(text) === 'private' ? [['access', 'restricted'] as const] : [];
  });
  const states = childrenOf(entry, 'media:status').some(isTakenBack) ? [['state', 'removed'] as const] : [];
  const draft = draftIn(entry);
  return Object.fromEntries([
    ...named,
    ...dates.map((text) => ['available at', text] as const),
    ...periods,
    ...words,
    ...(draft === undefined ? [] : [['draft', draft] as const]),
    // The strictest last: of one name the last one stays.
    ...rights,
    ...states,
  ]);
};
