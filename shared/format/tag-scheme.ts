import type { FeedView } from '#shared/model/feed.ts';

/** Names the vocabulary that tags are from (RFC 4287 §4.2.2.2, RSS 2.0 `category` `domain`): where the feeds by tag are. */
export const tagScheme = ({ publicUrl }: FeedView): string => `${publicUrl}/feeds/tag/`;
