/** What was done, in the past tense. */
export const auditActions = [
  'published',
  'drafted',
  'scheduled',
  'changed',
  'retracted',
  'restored',
  'erased',
  'redriven',
  'resumed',
  'source polled',
  'file tried again',
  'file dismissed',
  'rebuilt',
  'exported',
  'site restored',
  'token created',
  'token revoked',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** One line of the audit log: who did what, and when. It has no text of an article, and no secret. */
export type AuditEntry = {
  /** RFC 3339 in UTC. */
  readonly at: string;
  readonly action: AuditAction;
  /** The name of the caller. */
  readonly by: string;
  /** The id of its key, where it came with one. */
  readonly keyId?: string;
  /** The id of the request, as the log of the function has it. */
  readonly request?: string;
  /** The id of the article. */
  readonly article?: string;
  readonly revision?: number;
  /** What else it is about: a token, a receiver, a feed, an export. */
  readonly subject?: string;
  /** When the entry leaves the log. */
  readonly keptUntil: string;
};

/** What an entry is about. */
export type AuditSubject = Pick<AuditEntry, 'action' | 'article' | 'revision' | 'subject'>;
