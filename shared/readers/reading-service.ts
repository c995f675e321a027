/** A service that reads a feed for many people, as it says in its `User-Agent`. */
export type ReadingService = {
  readonly name: string;
  /** Distinguishes its numbers: of its feeds, or of the documents that it requests. */
  readonly key: string;
  readonly subscribers: number;
};

/** More than any feed has: the header is anybody's. */
const maxSubscribers = 50_000_000;
const maxNameLength = 60;

/** The name of a program: its product, or the one that it says to be compatible with a browser. */
const nameOf = (userAgent: string): string => {
  const [, compatible] = /^Mozilla\/[\d.]+ \(compatible;\s*([^/;)]+)/i.exec(userAgent) ?? [];
  const [name = ''] = (compatible ?? userAgent).split(/[/;(]|\s-\s|\sfeed-?id\b/i);
  return name.trim().slice(0, maxNameLength);
};

/**
 * The service that asks for a document, where it says how many people it reads for: `Feedly/1.0 (…; 16 subscribers; …)`,
 * `Feedbin feed-id:1234 - 3 subscribers`. Services that name no id of the feed subscribe to each document by itself.
 */
export const readingService = (userAgent: string, file: string): ReadingService | undefined => {
  const [, number = ''] = /(\d[\d,.]{0,12})\s+(?:subscriber|reader)s?\b/i.exec(userAgent) ?? [];
  const name = nameOf(userAgent);
  if (number === '' || name === '') return undefined;
  const subscribers = Math.min(Number(number.replaceAll(/[,.]/g, '')), maxSubscribers);
  const [, feedId] = /\bfeed[-_ ]?id[:=]\s*([\w-]{1,40})/i.exec(userAgent) ?? [];
  return { name, key: `${name} ${feedId ?? file}`, subscribers };
};
