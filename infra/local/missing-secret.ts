/** A secret that the site file names, and who of it needs the secret: `a receiver`, `a source` or `an incoming webhook`. */
export type SiteSecret = { readonly name: string; readonly user: string };

/** What a person must know of a secret that has no value on this machine. */
export const missingSecret = ({ name, user }: SiteSecret): string =>
  `The secret ${name}, which ${user} of the site file needs, is neither in this environment nor in secrets.json of the data folder.`;
