import type { ArticleSource } from '#shared/model/article.ts';
import type { Location } from '#shared/model/episode.ts';
import type { Terms } from '#shared/model/terms.ts';
import type { ExtractedAttachment, ExtractedAuthor, ExtractedEpisode, ExtractedImage } from '../extracted-fields.ts';

/** An entry as its feed wrote it: HTML unsanitised, URLs absolute where the feed has a base, dates unparsed. */
export type UpstreamEntry = {
  readonly id?: string | undefined;
  readonly link?: string | undefined;
  /** The page elsewhere that the entry is about. */
  readonly related?: string | undefined;
  /** `title`, `summary` and `content` are HTML. */
  readonly title?: string | undefined;
  /** Plain text. */
  readonly shortTitle?: string | undefined;
  readonly summary?: string | undefined;
  readonly content?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  /** False where `updated` is no date of a change, but the only date of the entry: `dc:date` of RSS. */
  readonly isChangeStated?: boolean;
  readonly authors: readonly ExtractedAuthor[];
  readonly categories: readonly string[];
  readonly attachments: readonly ExtractedAttachment[];
  readonly image?: ExtractedImage | undefined;
  readonly comments?: string | undefined;
  readonly copyright?: string | undefined;
  readonly language?: string | undefined;
  readonly base?: string | undefined;
  readonly source?: ArticleSource | undefined;
  readonly episode?: ExtractedEpisode | undefined;
  readonly location?: Location | undefined;
  /** Its licences and the address of one; a copyright stands in `copyright`. */
  readonly terms?: Terms | undefined;
  /** Members that may keep the entry from the public, as written: `draft`, `status` … */
  readonly marks?: Readonly<Record<string, unknown>>;
  /** What the entry is, where it is no published article: `draft`, `comment`, `template` … */
  readonly foreignKind?: string | undefined;
  /** Whether the document ends inside the entry. */
  readonly isUnclosed?: boolean;
};

/** Entries of one feed that are read, the first ones; a followed feed has at most some hundreds. */
export const maxFeedEntries = 1_000;

/** A feed as its publisher wrote it, the same shape for every format; `title`, `description` and `copyright` are HTML. */
export type UpstreamFeed = {
  readonly id?: string | undefined;
  readonly link?: string | undefined;
  /** The address of the feed itself, as it says. */
  readonly self?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly language?: string | undefined;
  readonly copyright?: string | undefined;
  /** The address of the licence of all entries that name no other. */
  readonly license?: string | undefined;
  /** Why the feed may not be syndicated. */
  readonly restriction?: string | undefined;
  readonly generator?: string | undefined;
  readonly image?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly authors: readonly ExtractedAuthor[];
  readonly categories: readonly string[];
  /** The first `maxFeedEntries` entries. */
  readonly entries: readonly UpstreamEntry[];
  /** How many entries the document has. */
  readonly entryCount: number;
  /** The name of the feed's own element, where the document ends inside it. */
  readonly unclosedRoot?: string | undefined;
};
