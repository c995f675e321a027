/** What the status page says, in one language. `{n}` is a number, `{t}` a time, `{d}` a duration, `{w}` words of others. */
export type StatusStrings = {
  readonly language: string;
  readonly title: string;
  readonly lead: string;
  readonly skip: string;
  readonly decimal: string;
  /** Seconds, minutes, hours, days. */
  readonly units: readonly [string, string, string, string];
  readonly attention: string;
  readonly calm: string;
  readonly needs: {
    readonly failed: string;
    readonly disabled: string;
    readonly dead: string;
    readonly withheld: string;
    readonly source: string;
    readonly behind: string;
  };
  readonly plot: {
    readonly heading: string;
    readonly title: string;
    readonly caption: string;
    readonly none: string;
    readonly columns: readonly string[];
  };
  readonly receivers: string;
  readonly noReceivers: string;
  readonly ownHub: string;
  readonly condition: Readonly<
    Record<'new' | 'well' | 'failing' | 'paused' | 'asked' | 'host' | 'disabled' | 'warned' | 'lastError', string>
  >;
  readonly deliveries: { readonly caption: string; readonly columns: readonly string[] };
  readonly outcome: Readonly<Record<'pending' | 'claimed' | 'delivered' | 'superseded' | 'failed', string>>;
  readonly feeds: string;
  readonly feedColumns: readonly string[];
  readonly unpublished: string;
  readonly current: string;
  readonly behind: string;
  readonly sources: string;
  readonly noSources: string;
  readonly sourceColumns: readonly string[];
  readonly source: Readonly<Record<'waiting' | 'followed' | 'failing' | 'gone', string>>;
  readonly hub: Readonly<
    Record<'unconfirmed' | 'confirmed' | 'nothing' | 'push' | 'after' | 'failing' | 'withheld', string>
  >;
  readonly given: string;
  readonly deadLetters: string;
  readonly deadColumns: readonly string[];
};
