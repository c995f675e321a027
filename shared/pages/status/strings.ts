import type { Delivery } from '#shared/model/delivery.ts';
import type { ReceiverCondition } from '#shared/model/receiver-condition.ts';
import type { SourceCondition } from '#shared/model/source-state.ts';

/** The texts of the status page in one language, with the blanks `{count}`, `{time}`, `{duration}` and `{text}`. */
export type StatusStrings = {
  readonly language: string;
  readonly title: string;
  readonly lead: string;
  readonly skip: string;
  /** The decimal separator. */
  readonly decimal: string;
  /** Seconds, minutes, hours, days. */
  readonly units: readonly [string, string, string, string];
  readonly attention: string;
  readonly noProblems: string;
  readonly problems: {
    readonly unstorable: string;
    readonly unreadable: string;
    readonly failed: string;
    readonly disabled: string;
    readonly deadLetters: string;
    readonly receiver: string;
    readonly hub: string;
    readonly withheld: string;
    readonly refused: string;
    readonly drafts: string;
    readonly source: string;
    readonly behind: string;
    readonly shortened: string;
  };
  readonly latency: {
    readonly heading: string;
    readonly title: string;
    readonly caption: string;
    readonly none: string;
    /** Receiver, articles, median, 90 %, slowest, waiting. */
    readonly columns: readonly [string, string, string, string, string, string];
  };
  readonly receivers: string;
  readonly noReceivers: string;
  readonly ownHub: string;
  /** The condition of a receiver, and what to do about it. */
  readonly condition: Readonly<Record<ReceiverCondition['kind'] | 'willBeDisabled' | 'lastError', string>>;
  readonly deliveries: {
    readonly caption: string;
    /** Changed, subject, status, attempts, latency, last answer. */
    readonly columns: readonly [string, string, string, string, string, string];
  };
  readonly deliveryStatus: Readonly<Record<Delivery['status'] | 'claimed', string>>;
  readonly feeds: string;
  /** Feed, revision, published, status. */
  readonly feedColumns: readonly [string, string, string, string];
  readonly unpublished: string;
  readonly current: string;
  readonly behind: string;
  readonly sources: string;
  readonly noSources: string;
  /** Source, status, articles, last poll, next poll. */
  readonly sourceColumns: readonly [string, string, string, string, string];
  readonly source: Readonly<Record<SourceCondition, string>>;
  readonly hub: Readonly<
    Record<'unconfirmed' | 'confirmed' | 'noPush' | 'lastPush' | 'delays' | 'failing' | 'withheld', string>
  >;
  readonly failedDeliveries: string;
  readonly deadLetters: string;
  /** Queue, messages. */
  readonly deadLetterColumns: readonly [string, string];
};
