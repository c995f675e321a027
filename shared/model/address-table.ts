/** The old addresses of a site as the CDN's functions look them up. Small, since CloudFront bounds the size of these. */
export type AddressTable = {
  /** Where addresses lead; the second member is 1 for a redirect. A `*` stands for what `*` stands for in the address. */
  readonly targets: readonly (readonly [path: string, isRedirect?: 1])[];
  /** The index of the target, by decoded path without a slash at the end. */
  readonly paths: Readonly<Record<string, number>>;
  /** Addresses with parameters or with `*`, in the order in which they are tried. */
  readonly rules: readonly (readonly [path: string, params: Readonly<Record<string, string>>, target: number])[];
  /** Renamed feeds: the new slug by the old one. */
  readonly moved: Readonly<Record<string, string>>;
};

/** The table of a site without old addresses. */
export const noAddresses: AddressTable = { targets: [], paths: {}, rules: [], moved: {} };
