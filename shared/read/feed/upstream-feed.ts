/** A person as a feed names one. */
export type UpstreamPerson = {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly url?: string | undefined;
};

/** A file that goes with an entry; `size` in bytes as it is written, `duration` in seconds. */
export type UpstreamFile = {
  readonly url: string;
  readonly type?: string | undefined;
  readonly size?: string | undefined;
  readonly duration?: number | undefined;
  readonly title?: string | undefined;
};

/** An entry as its feed says it: HTML unsanitised, addresses absolute where the feed has a base, dates as written. */
export type UpstreamEntry = {
  readonly id?: string | undefined;
  readonly link?: string | undefined;
  /** HTML, as are summary and content. */
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly content?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly authors: readonly UpstreamPerson[];
  readonly categories: readonly string[];
  readonly files: readonly UpstreamFile[];
  readonly image?: string | undefined;
  readonly comments?: string | undefined;
  readonly copyright?: string | undefined;
  readonly language?: string | undefined;
  readonly base?: string | undefined;
  readonly source?: { readonly name: string; readonly url?: string; readonly feed?: string } | undefined;
};

/** A feed as it says itself, whatever its format. */
export type UpstreamFeed = {
  readonly id?: string | undefined;
  readonly link?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly language?: string | undefined;
  readonly copyright?: string | undefined;
  readonly generator?: string | undefined;
  readonly image?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly authors: readonly UpstreamPerson[];
  readonly categories: readonly string[];
  readonly entries: readonly UpstreamEntry[];
};
