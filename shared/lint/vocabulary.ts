import type { Check, Fault } from './finding.ts';
import type { RuleName } from './rules.ts';
import type { XmlElement } from './xml/element.ts';

/** Occurrences of an element in its parent: `one` and `some` (one or more) are required, `advised` is a recommendation. */
export type Count = 'one' | 'some' | 'advised' | 'optional' | 'many';

/** The rule of an attribute. */
export type AttributeRule = { readonly required?: true; readonly mayBeBlank?: true; readonly check?: Check };

/** The rule of an element. The content of an element with neither `text` nor `children` is not checked. */
export type ElementRule = {
  /** The section of the specification. */
  readonly clause: string;
  readonly count: Count;
  /** The check of the text in an element that contains text. Blank text is a fault of its own and not checked. */
  readonly text?: Check;
  readonly mayBeBlank?: true;
  /** White space around the text is a fault; other elements ignore it. */
  readonly isExact?: true;
  /** The attributes without a namespace; attributes in a namespace are always allowed. */
  readonly attributes?: Readonly<Record<string, AttributeRule>>;
  readonly children?: Vocabulary;
  /** A check of the element with its children, for rules that this table cannot express. */
  readonly extraCheck?: (element: XmlElement) => readonly Fault[];
  /** The element is valid but deprecated; what to do instead, for the message. */
  readonly deprecated?: string;
  /** The rule that a second occurrence breaks; `repeated-element` by default. */
  readonly repeatedRule?: RuleName;
};

/** The rules of the children of an element, by canonical name. */
export type Vocabulary = Readonly<Record<string, ElementRule>>;

/** The constructor of the optional elements that one clause defines. */
export const optionalElements =
  (clause: string) =>
  (text: Check | undefined, more: Partial<ElementRule> = {}): ElementRule => ({
    clause,
    count: 'optional',
    text,
    ...more,
  });
