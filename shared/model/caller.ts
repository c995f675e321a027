import { sha256 } from '#shared/hash.ts';

/**
 * What a caller may do: change articles and upload pictures (`publish`), take articles out (`retract`), read articles with their
 * drafts and deliveries (`read`), see the state of the whole site (`status`), redrive and rebuild (`operate`), export and restore
 * (`recover`), erase articles for good (`erase`), and manage tokens and read the audit log (`admin`).
 */
export const scopes = ['publish', 'retract', 'read', 'status', 'operate', 'recover', 'erase', 'admin'] as const;

export type Scope = (typeof scopes)[number];

/** The articles that a caller may handle: those that every list here allows; an absent list allows all. */
export type Limits = {
  /** Slugs: of the feeds of the site file that an article enters, none but these. */
  readonly feeds?: readonly string[];
  /** Ids or names of sources. */
  readonly sources?: readonly string[];
  /** Names of authors: each of an article's. */
  readonly authors?: readonly string[];
  /** BCP 47. */
  readonly languages?: readonly string[];
};

/** Who asks for something: a publisher or operator with a key, a CMS, a followed source, the inbox, or Barid itself. */
export type Caller = {
  /** `owner`, the name of a token, `webhook:NAME`, `source:ID`, `inbox`, `barid`, or `anybody` without a key. */
  readonly name: string;
  /** Tells its keys apart, and reveals none; absent for a caller without one. */
  readonly keyId?: string;
  readonly scopes: readonly Scope[];
  readonly limits: Limits;
  /** The id of the request that it asks by, as the log has it. */
  readonly request?: string;
};

/** Characters of a key's hash that tell it from others: 64 bits, from which no key can be guessed. */
const keyIdLength = 16;

/** The id of a token or signing key. */
export const keyIdOf = (key: string): string => sha256(key).slice(0, keyIdLength);

/** Who holds a key of the secret INGEST_KEYS: may do everything. */
export const ownerWith = (keyId: string): Caller => ({ name: 'owner', keyId, scopes, limits: {} });

/** Barid itself: what it does without being asked. */
export const barid: Caller = { name: 'barid', scopes, limits: {} };

/** The inbox: whoever may put files there. */
export const inboxCaller: Caller = { name: 'inbox', scopes: ['publish', 'retract'], limits: {} };

/** A followed source. */
export const sourceCaller = (id: string): Caller => ({
  name: `source:${id}`,
  scopes: ['publish', 'retract'],
  limits: {},
});

/** A caller of routes that are open to everybody. */
export const anybody: Caller = { name: 'anybody', scopes: [], limits: {} };
