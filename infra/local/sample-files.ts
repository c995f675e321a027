/** The articles that come with Barid: one file each. */
export const sampleFolder = new URL('../../samples/inbox/', import.meta.url);

/** The key of a sample in the inbox, which is a part of its identity. */
export const sampleKey = (name: string): string => `samples/${name}`;
