/** How far the stored articles have been walked to bring them into the feeds of a new site file. */
export type RefillState = {
  /** What is being filled: `selectorsMark` of the site. */
  readonly mark: string;
  /** When this mark was first seen. */
  readonly since: string;
  /** When the walk began that is under way, or the last one if none is. */
  readonly began: string;
  /** Where the walk stands; absent at its beginning. */
  readonly after?: string;
  /** The walk has come to the last article. */
  readonly isWalked: boolean;
  /** One more with each write. */
  readonly step: number;
};
