/** Where a part of a month begins. */
export type PartCut = {
  /** Its first entry, as `published#id`. */
  readonly first: string;
  /** How many entries of the month are in the parts before it. */
  readonly before: number;
};

/** An archived month without its parts, which nearly every publication reads. */
export type ArchiveMonthHead = {
  readonly slug: string;
  /** `2024-11`, in UTC. */
  readonly month: string;
  /** 1, 2, 3…: one more with each write. */
  readonly revision: number;
  /** No later month had an entry: the newest entries may be in the subscription document only. */
  readonly isOpen: boolean;
  /** How many parts the month has. */
  readonly partCount: number;
  /** A publisher is writing a part, or died while it did. */
  readonly hasUnknownParts: boolean;
  /** The newest entry of these parts, as `published#id`; absent where no part has an entry. */
  readonly archivedThrough?: string;
  /** How many parts the month ever had. */
  readonly partsEver: number;
  /** Parts that the month lost answer 410, and its neighbours link to the parts that it has. */
  readonly hasNoOrphans: boolean;
};

/** How one month of a feed's archives was last published. */
export type ArchiveMonth = Omit<ArchiveMonthHead, 'partCount' | 'hasUnknownParts'> & {
  /** What each part was rendered from, oldest part first; `unknownContent` while a part is being written. */
  readonly fingerprints: readonly string[];
  /** Where the parts begin that the last publisher planned: a change of an entry concerns its own part and those that it moves. */
  readonly cuts: readonly PartCut[];
};

/**
 * The fingerprint of a part that a publisher is about to write. A publisher that dies in between leaves it behind, so
 * that the next one renders the part again.
 */
export const unknownContent = '';

/** A month without its parts. */
export const headOf = ({ fingerprints, cuts: _cuts, ...month }: ArchiveMonth): ArchiveMonthHead => ({
  ...month,
  partCount: fingerprints.length,
  hasUnknownParts: fingerprints.includes(unknownContent),
});

/** A part's name: `2024-11`, `2024-11.2`, `2024-11.3`… */
export const partName = (month: string, index: number): string => (index === 0 ? month : `${month}.${index + 1}`);

/** The month of an instant (RFC 3339 in UTC). */
export const monthOf = (instant: string): string => instant.slice(0, 7);

/** The month after this one; compared as text, every instant of this month is before it. */
export const monthAfter = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};
