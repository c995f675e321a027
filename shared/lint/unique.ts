import { type Fault, quote } from './finding.ts';
import type { RuleName } from './rules.ts';
import { childNamed, childrenNamed, type XmlElement } from './xml/element.ts';

/** Which elements are entries, and which in them is their identifier. */
export type Identified = {
  readonly rule: RuleName;
  readonly clause: string;
  readonly entry: string;
  readonly id: string;
};

/** No two entries of a feed share an identifier. */
export const checkUnique = (feed: XmlElement, { rule, clause, entry, id }: Identified): readonly Fault[] => {
  const seen = new Set<string>();
  return childrenNamed(feed, entry).flatMap((found): readonly Fault[] => {
    const element = childNamed(found, id);
    const value = element?.text.trim() ?? '';
    if (element === undefined || value === '') return [];
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [
      {
        rule,
        clause,
        at: element.at,
        message: `Another entry has the identifier ${quote(value)} as well.`,
      },
    ];
  });
};
