/** How a month of a feed's archives was last published. */
export type ArchiveMonth = {
  readonly slug: string;
  /** `2024-11`, in UTC. */
  readonly month: string;
  /** 1, 2, 3…: one more with each change. */
  readonly revision: number;
  /** No entry of a later month was there: what came last may still be in the subscription document only. */
  readonly isOpen: boolean;
  /** What each part is made from, oldest part first. */
  readonly fingerprints: readonly string[];
  /** How many parts the month ever had. */
  readonly partsEver: number;
  /** Whether its neighbours name it as it is, and the parts that it has no more say so. */
  readonly hasNoOrphans: boolean;
};

/** A part's name: `2024-11`, `2024-11.2`, `2024-11.3`… */
export const partName = (month: string, index: number): string => (index === 0 ? month : `${month}.${index + 1}`);

/** The month of an instant (RFC 3339 in UTC). */
export const monthOf = (instant: string): string => instant.slice(0, 7);

/** The month after this one: every instant of this one is before it as text. */
export const monthAfter = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};
