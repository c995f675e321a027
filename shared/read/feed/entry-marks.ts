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
  'dcterms:available': 'available at',
  'prism:embargodate': 'embargo date',
  'prism:killdate': 'kill date',
  'prism:expirationdate': 'expiration date',
};

/** DCMI Period Encoding Scheme: `start=…; end=…; scheme=W3C-DTF`. */
const endOfPeriod = /(?:^|;)\s*end\s*=\s*([^;]+)/i;

/** Elements without a namespace mean many things in feeds: they are marks only with a word for a draft or for privacy. */
const ambiguous = /^(?:(?:atom|other):)?(?:draft|status|state|visibility|published)$/;

/** RFC 5023 §13.1.1: `<app:control><app:draft>yes</app:draft></app:control>`, under any prefix and namespace. */
const draftIn = (entry: LenientElement): string | undefined => {
  const isNamed = (name: string, { key }: LenientElement): boolean => key.slice(key.indexOf(':') + 1) === name;
  const elementsOf = ({ children }: LenientElement): readonly LenientElement[] =>
    children.filter((child) => typeof child !== 'string');
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
  const words = entry.children.flatMap((child) => {
    if (typeof child === 'string' || !ambiguous.test(child.key)) return [];
    const text = lineOf(child) ?? '';
    const status = text === '' ? undefined : statusOf(text);
    const name = child.key.slice(child.key.indexOf(':') + 1);
    return name === 'draft' || status === 'draft' || status === 'private' ? [[name, text || 'yes'] as const] : [];
  });
  const periods = childrenOf(entry, 'dcterms:valid').flatMap((period) => {
    const [, end] = endOfPeriod.exec(lineOf(period) ?? '') ?? [];
    return end === undefined ? [] : [['valid until', end.trim()] as const];
  });
  const draft = draftIn(entry);
  return Object.fromEntries([
    ...named,
    ...periods,
    ...words,
    ...(draft === undefined ? [] : [['draft', draft] as const]),
  ]);
};
