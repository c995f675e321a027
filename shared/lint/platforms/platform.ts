import type { Fault } from '../finding.ts';
import type { RuleName } from '../rules.ts';
import type { FeedParts, ItemParts, Part } from './feed-parts.ts';

/** The platforms whose own rules the linter knows. */
export const platforms = ['smartnews', 'msn', 'flipboard'] as const;

/** A platform with rules of its own. */
export type Platform = (typeof platforms)[number];

/** What a platform's rules may ask of besides the feed. */
export type PlatformContext = {
  readonly sizeBytes: number;
  /** The URL of the document, if known. */
  readonly url: string | undefined;
  /** Milliseconds since 1970; without it, rules about the age of items are off. */
  readonly now: number | undefined;
};

/** The faults of a feed by the rules of one platform. */
export type PlatformRules = (feed: FeedParts, context: PlatformContext) => readonly Fault[];

/** The faults of the parts that a platform asks for and an element does not have, each by its name in RSS. */
export const missingParts = (
  { element }: FeedParts | ItemParts,
  rule: RuleName,
  clause: string,
  parts: Readonly<Record<string, Part | undefined>>,
): readonly Fault[] =>
  Object.entries(parts)
    .filter(([, part]) => part === undefined)
    .map(([name]) => ({
      rule,
      clause,
      at: element.at,
      message: `<${element.name.replace('atom:', '')}> has no ${name}.`,
    }));
