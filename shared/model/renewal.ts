/** How far every feed and archive has been looked at, and for the sake of what (`mark`): up to the feed `after`. */
export type Renewal = {
  readonly mark: string;
  readonly after?: string;
  readonly isDone: boolean;
  /** Somebody asked for this feed, and for no other. */
  readonly only?: string;
  /** One more with each write. */
  readonly step: number;
};
