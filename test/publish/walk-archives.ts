/** What one document of the chain shows: its address and the guids of its entries, in its order. */
export type Walked = { readonly url: string; readonly guids: readonly string[] };

type Parsed = { readonly guids: readonly string[]; readonly previous: string | undefined };

const parseJson = (text: string): Parsed => {
  const { items, next_url: previous }: { items: { id: string }[]; next_url?: string } = JSON.parse(text);
  return { guids: items.map(({ id }) => id), previous };
};

const parseXml = (text: string, guid: RegExp): Parsed => ({
  guids: [...text.matchAll(guid)].map((match) => match[1] ?? ''),
  previous: /<(?:atom:)?link (?=[^>]*rel="prev-archive")[^>]*href="([^"]+)"/.exec(text)?.[1],
});

const parsers = {
  'feed.json': parseJson,
  'atom.xml': (text: string) => parseXml(text, /<entry[\s>][\s\S]*?<id>([^<]+)<\/id>/g),
  'rss.xml': (text: string) => parseXml(text, /<guid[^>]*>([^<]+)<\/guid>/g),
} as const;

/** A format that can be walked, by its file. */
export type WalkedFile = keyof typeof parsers;

/** Walks a feed as RFC 5005 §4 says: from the subscription document by `prev-archive` to the oldest archive. */
export const walkArchives = async (
  read: (url: string) => Promise<string | undefined>,
  start: string,
  file: WalkedFile,
): Promise<readonly Walked[]> => {
  const walked: Walked[] = [];
  let url: string | undefined = `${start}/${file}`;
  while (url !== undefined) {
    const text = await read(url);
    if (text === undefined || text === 'gone') throw new Error(`${url} cannot be read: ${text ?? 'it is not there'}`);
    const { guids, previous }: Parsed = parsers[file](text);
    walked.push({ url, guids });
    url = previous;
  }
  return walked;
};

/** The guids of a walk, each once (RFC 5005 §4: the newest of several entries counts), sorted. */
export const allGuids = (walked: readonly Walked[]): readonly string[] => [
  ...new Set(walked.flatMap(({ guids }) => guids).toSorted()),
];
