const prefix = 'urn:barid:guid:';

/** A guid of any text as a URN, for documents whose ids are IRIs. */
export const toGuidUrn = (guid: string): string =>
  // RFC 8141 §2 has no tilde.
  `${prefix}${encodeURIComponent(guid.toWellFormed()).replaceAll('~', '%7E')}`;

/** The guid in a URN of `toGuidUrn`; any other id as it is. So an entry of another Barid has the same guid in every format. */
export const fromGuidUrn = (id: string): string => {
  if (!id.startsWith(prefix)) return id;
  try {
    const guid = decodeURIComponent(id.slice(prefix.length));
    return toGuidUrn(guid) === id ? guid : id;
  } catch {
    return id;
  }
};
