import { documentStart, type Fault, fault } from '../finding.ts';
import type { XmlElement } from '../xml/element.ts';
import { feedParts } from './feed-parts.ts';
import { checkFlipboard } from './flipboard.ts';
import { checkMsn } from './msn.ts';
import type { Platform, PlatformContext, PlatformRules } from './platform.ts';
import { checkSmartNews } from './smartnews.ts';

const rulesOf: Readonly<
  Record<Platform, { readonly name: string; readonly clause: string; readonly check: PlatformRules }>
> = {
  smartnews: { name: 'SmartNews', clause: 'SmartFormat 2.2, format', check: checkSmartNews },
  msn: { name: 'MSN', clause: 'MSN, feed submission', check: checkMsn },
  flipboard: { name: 'Flipboard', clause: 'Flipboard, RSS guidelines', check: checkFlipboard },
};

/** The faults of a document by the rules of one platform. `root` is undefined for JSON. */
export const checkPlatform = (
  platform: Platform,
  root: XmlElement | undefined,
  context: PlatformContext,
): readonly Fault[] => {
  const { name, clause, check } = rulesOf[platform];
  const feed = root && feedParts(root);
  if (feed !== undefined) return check(feed, context);
  const message = `${name} reads RSS 2.0 and Atom only.`;
  return [fault('platform-format', clause, root?.at ?? documentStart, message)];
};
