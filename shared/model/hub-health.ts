/** How a hub of the site file has been doing, by what our own subscription there has heard. Instants are RFC 3339. */
export type HubHealth = {
  /** As the site file names it: its URL, or `self`. */
  readonly hub: string;
  /** One more with each write. */
  readonly revision: number;
  /** The topic of ours that we are subscribed to there. */
  readonly topic: string;
  /** When it was looked at last. */
  readonly looked: string;
  /** Since when our subscription has stood without a gap; absent while it does not. */
  readonly verified?: string;
  /** The newest ping that was taken into account. */
  readonly pinged?: string;
  /** The earliest ping that it has acknowledged and pushed nothing for. */
  readonly waiting?: string;
  /** Pings that it has acknowledged since it last pushed in time. */
  readonly missed: number;
  readonly lastPush?: string;
  /** Seconds from a ping to the push that answered it, newest first. */
  readonly delays: readonly number[];
  /** Since when it does not do what a hub is for, and what is wrong with it now, in words. */
  readonly failing?: { readonly since: string; readonly reason: string };
  /** Since when no feed names it. */
  readonly withheld?: string;
};
