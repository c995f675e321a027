import type { ArticleStatus } from '#shared/model/article.ts';

/** The fields of an article that the desk names. */
export type FieldName =
  | 'title'
  | 'summary'
  | 'content'
  | 'url'
  | 'guid'
  | 'language'
  | 'authors'
  | 'tags'
  | 'published'
  | 'modified'
  | 'expires'
  | 'image'
  | 'attachments'
  | 'source'
  | 'status'
  | 'feeds'
  | 'accepted'
  | 'received'
  | 'revision';

/** What the desk says after an action. */
export type Done =
  | 'published'
  | 'scheduled'
  | 'retracted'
  | 'discarded'
  | 'restored'
  | 'kept'
  | 'redriven'
  | 'polled'
  | 'resumed'
  | 'retried'
  | 'signedOut';

/** The languages of the desk. */
export type DeskLanguage = 'ar' | 'en' | 'es' | 'fr';

/** The texts of the desk in one language, with the blanks `{count}`, `{time}` and `{text}`. */
export type DeskStrings = {
  readonly language: DeskLanguage;
  readonly title: string;
  readonly lead: string;
  readonly skip: string;
  readonly nav: Readonly<
    Record<'label' | 'articles' | 'compose' | 'receivers' | 'sources' | 'readers' | 'status' | 'signOut', string>
  >;
  readonly signIn: Readonly<
    Record<'title' | 'lead' | 'token' | 'submit' | 'linkLead' | 'enter' | 'wrong' | 'tooOften' | 'ended', string>
  >;
  readonly attention: Readonly<Record<'heading' | 'open', string>>;
  readonly list: Readonly<
    Record<
      | 'heading'
      | 'filters'
      | 'words'
      | 'any'
      | 'author'
      | 'source'
      | 'find'
      | 'clear'
      | 'none'
      | 'empty'
      | 'pager'
      | 'newest'
      | 'older'
      | 'further',
      string
    >
  >;
  readonly status: Readonly<Record<ArticleStatus, string>>;
  readonly fields: Readonly<Record<FieldName, string>>;
  readonly article: Readonly<
    Record<
      | 'stands'
      | 'inNoFeed'
      | 'followed'
      | 'edited'
      | 'text'
      | 'warnings'
      | 'noWarnings'
      | 'revisions'
      | 'firstRevision'
      | 'revision'
      | 'unchanged'
      | 'legend'
      | 'inserted'
      | 'deleted'
      | 'olderRevisions',
      string
    >
  >;
  readonly notified: Readonly<
    Record<
      | 'heading'
      | 'draft'
      | 'scheduled'
      | 'neverPublic'
      | 'noReceivers'
      | 'nothingDue'
      | 'noSubscribers'
      | 'tooOld'
      | 'superseded',
      string
    >
  >;
  /** Receiver, about, status, when, attempts, last answer. */
  readonly notifiedColumns: readonly [string, string, string, string, string, string];
  readonly actions: Readonly<
    Record<
      | 'heading'
      | 'publish'
      | 'schedule'
      | 'at'
      | 'retract'
      | 'retractHint'
      | 'unschedule'
      | 'discard'
      | 'discardHint'
      | 'restore'
      | 'restoreHint'
      | 'redrive'
      | 'redriveAll'
      | 'resume'
      | 'poll'
      | 'retry',
      string
    >
  >;
  readonly done: Readonly<Record<Done, string>>;
  readonly compose: Readonly<
    Record<
      | 'title'
      | 'lead'
      | 'document'
      | 'documentHint'
      | 'read'
      | 'readHeading'
      | 'notPublic'
      | 'foundIn'
      | 'wouldBe'
      | 'publish'
      | 'draft'
      | 'schedule'
      | 'change'
      | 'changed'
      | 'several'
      | 'known',
      string
    >
  >;
  readonly receivers: Readonly<Record<'title' | 'lead' | 'failed', string>>;
  readonly sources: Readonly<Record<'title' | 'lead', string>>;
  readonly readers: Readonly<
    Record<'title' | 'lead' | 'none' | 'byDay' | 'subscribers' | 'pollers' | 'hubSubscribers', string>
  >;
  readonly rejected: Readonly<Record<'heading' | 'lead', string>>;
  readonly errors: Readonly<Record<'title' | 'back' | 'notAllowed' | 'notFound' | 'formOutdated', string>>;
};
