/** RSL 1.0 §3.4.1.1: what an automated system does with a text. */
export const usages = ['all', 'ai-all', 'ai-train', 'ai-input', 'ai-index', 'search'] as const;

/** RSL 1.0 §3.4.1.2: who is responsible for it. */
export const users = ['commercial', 'non-commercial', 'education', 'government', 'personal'] as const;

/** RSL 1.0 §3.7: what is paid for; without a payment, nothing. */
export const paymentTypes = [
  'purchase',
  'subscription',
  'training',
  'crawl',
  'use',
  'contribution',
  'attribution',
  'free',
] as const;

/** What a licence permits or prohibits, by the kinds of RSL 1.0 §3.5; countries as ISO 3166-1 alpha-2, or `EU`. */
export type LicenseScope = {
  readonly usage?: readonly string[];
  readonly user?: readonly string[];
  readonly geo?: readonly string[];
};

/** RSL 1.0 §3.7 to §3.10. Addresses are absolute; `amount` is a decimal number in the currency `currency` (ISO 4217). */
export type LicensePayment = {
  readonly type?: string;
  /** The address of a licence that many publishers share. */
  readonly standard?: string;
  /** The address of the publisher's own way to a licence. */
  readonly custom?: string;
  readonly amount?: string;
  readonly currency?: string;
};

/** RSL 1.0 §3.12: a report that a licence asks for. */
export type LicenseReporting = { readonly type: string; readonly profile: string; readonly endpoint?: string };

/** One way in which a text may be used (RSL 1.0, `license`). */
export type License = {
  readonly permits?: LicenseScope;
  readonly prohibits?: LicenseScope;
  readonly payment?: LicensePayment;
  readonly reporting?: readonly LicenseReporting[];
  /** RSL 1.0 §3.13: warranties, disclaimers, a contact … by their type. */
  readonly legal?: Readonly<Record<string, string>>;
};

/** Under which terms others may use a text. */
export type Terms = {
  /** Each is another offer; without any, only an address or a copyright is known. */
  readonly licenses: readonly License[];
  /** The address of the licence as people read it. */
  readonly address?: string;
  /** A copyright statement. */
  readonly rights?: string;
  /** The server that grants the licences (RSL 1.0 §5); programs need its permission before they read. */
  readonly server?: string;
};

/** Whether a program may use a text in one way without asking: yes, no, or not said. */
export type Preference = 'y' | 'n' | undefined;

/** A usage with those that include it, the narrowest first (RSL 1.0 §3.4.1.1). */
const usageChain = (usage: string): readonly string[] =>
  usage.startsWith('ai-') ? [usage, 'ai-all', 'all'] : [usage, 'all'];

/** RSL 1.0 §3.7: payments for which nobody acquires a licence; `attribution` asks for the name of the publisher only. */
const openPayments: readonly string[] = ['free', 'attribution'];

/** Whether a licence is granted to everybody who reads it, for one of these payments or for none. */
const isOpen = (
  { payment, reporting = [], permits, prohibits }: License,
  server: string | undefined,
  payments: readonly string[],
): boolean =>
  (payment === undefined || (payment.type !== undefined && payments.includes(payment.type))) &&
  reporting.length === 0 &&
  server === undefined &&
  [permits, prohibits].every((scope) => scope?.user === undefined && scope?.geo === undefined);

/**
 * Whether terms allow a usage to everybody. RSL 1.0 §3.1.1: the narrower class counts, and what is both permitted and prohibited is
 * not licensed; §3.5: where a licence permits some usages, it permits no others. A licence that has to be
 * acquired allows nothing before; one that asks for attribution allows what it permits.
 */
export const preferenceFor = ({ licenses, server }: Terms, usage: string, payments = openPayments): Preference => {
  for (const name of usageChain(usage)) {
    if (licenses.some(({ prohibits }) => prohibits?.usage?.includes(name))) return 'n';
    const granting = licenses.filter(({ permits }) => permits?.usage?.includes(name));
    if (granting.length > 0) return granting.some((license) => isOpen(license, server, payments)) ? 'y' : 'n';
  }
  return licenses.some(({ permits }) => permits?.usage !== undefined) ? 'n' : undefined;
};

/** draft-ietf-aipref-vocab-08 §4, §6.1: each label, and the usage of RSL that it is nearest to. */
const labels = [
  ['train-ai', 'ai-train'],
  ['ai-use', 'ai-input'],
  ['search', 'search'],
] as const;

/** `train-ai=n, search=y`: a Dictionary of RFC 9651; its labels are text, since the vocabulary is a draft. */
const toStatement = (preferences: ReadonlyMap<string, string>): string | undefined =>
  preferences.size === 0 ? undefined : [...preferences].map(([label, value]) => `${label}=${value}`).join(', ');

const preferencesOf = (terms: Terms): ReadonlyMap<string, string> =>
  new Map(
    labels.flatMap(([label, usage]) => {
      const preference = preferenceFor(terms, usage);
      return preference === undefined ? [] : [[label, preference] as const];
    }),
  );

/**
 * What terms say in the vocabulary of IETF aipref (draft-ietf-aipref-vocab-08 §6); of several terms the most restrictive
 * combination (§5.1): "any disallow gives disallow". Undefined where they say nothing.
 */
export const usageStatement = (all: readonly Terms[]): string | undefined => {
  const combined = new Map<string, string>();
  for (const terms of all)
    for (const [label, value] of preferencesOf(terms)) if (combined.get(label) !== 'n') combined.set(label, value);
  return toStatement(combined);
};

/**
 * W3C TDM Reservation Protocol, `tdm-reservation`: 1 where mining a text for training is not free of conditions; undefined
 * where nothing is said. A 0 would waive the attribution that a licence asks for.
 */
export const tdmReservation = (terms: Terms): 0 | 1 | undefined => {
  const preference = preferenceFor(terms, 'ai-train', ['free']);
  return preference === undefined ? undefined : preference === 'n' ? 1 : 0;
};
