import type { Check, Fault } from './finding.ts';
import type { RuleName } from './rules.ts';
import type { XmlElement } from './xml/element.ts';

/** How often an element may stand in its parent: `one` and `some` must be there, `advised` had better be. */
export type Count = 'one' | 'some' | 'advised' | 'optional' | 'many';

/** What an attribute must be. */
export type AttributeRule = { readonly required?: true; readonly mayBeBlank?: true; readonly check?: Check };

/** What an element must be. One with neither text nor children is not looked into. */
export type ElementRule = {
  /** Where the rule is from. */
  readonly clause: string;
  readonly count: Count;
  /** For an element that holds text: what it must be. Blank text is not checked, but told of. */
  readonly text?: Check;
  readonly mayBeBlank?: true;
  /** Whether white space around the text is against the rules, rather than cut off. */
  readonly isExact?: true;
  /** Those without a namespace; others are free. */
  readonly attributes?: Readonly<Record<string, AttributeRule>>;
  readonly children?: Vocabulary;
  /** What a table cannot say, of the element with all that is in it. */
  readonly also?: (element: XmlElement) => readonly Fault[];
  /** The rule that a second one breaks, where it is not `repeated-element`. */
  readonly repeated?: RuleName;
};

/** The elements that an element may have, by canonical name. */
export type Vocabulary = Readonly<Record<string, ElementRule>>;
