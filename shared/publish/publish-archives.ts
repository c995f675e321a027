import { isDeepStrictEqual } from 'node:util';
import { Unavailable } from '#shared/errors.ts';
import { type ArchiveMonth, monthAfter, monthOf, partName } from '#shared/model/archive-month.ts';
import { type ArchiveSources, fingerprintsOf, readMonth, readPartTruth, type Shelf } from './archive-truth.ts';
import { type PublishDeps, publishDocuments } from './publish-documents.ts';

/** What archiving needs. */
export type ArchiveDeps = PublishDeps & ArchiveSources;

/** Which months are looked at, and whether also at documents that nothing says to be behind. */
export type ArchiveLook = { readonly months: readonly string[]; readonly everyDocument?: boolean };

/** Each round that is lost means that another publisher wrote. */
const maxRounds = 10;

/** The slug under which the state of a part is kept. */
export const partSlug = (slug: string, month: string, index: number): string =>
  `${slug}/archive/${partName(month, index)}`;

/** Brings one part to its truth, and gives what its documents are made from now. */
const publishPart = async (shelf: Shelf, month: string, index: number, deps: ArchiveDeps): Promise<string> => {
  const slug = partSlug(shelf.slug, month, index);
  const keys = shelf.keys(partName(month, index));
  await publishDocuments({ slug, keys, readTruth: () => readPartTruth(shelf, month, index, deps) }, deps);
  return (await deps.feedStates.get(slug))?.fingerprint ?? '';
};

/**
 * What is to be remembered before documents are put: that these parts are there, and of those that are to change that
 * nobody knows what they show. Whoever dies in between leaves nothing behind that the next look takes for the truth.
 */
const announce = (before: ArchiveMonth, wanted: readonly string[]): ArchiveMonth => ({
  ...before,
  fingerprints: before.fingerprints.map((part, index) =>
    wanted[index] === undefined || wanted[index] === part ? part : '',
  ),
  partsEver: Math.max(before.partsEver, wanted.length),
  hasNoOrphans: before.hasNoOrphans && wanted.length <= before.fingerprints.length,
});

const publishParts = async (
  shelf: Shelf,
  before: ArchiveMonth,
  wanted: readonly string[],
  deps: ArchiveDeps,
  everyDocument: boolean,
): Promise<readonly string[]> => {
  const parts: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const stands = before.fingerprints[index] === part && !everyDocument;
    parts.push(stands ? part : await publishPart(shelf, before.month, index, deps));
  }
  return parts;
};

const write = (month: ArchiveMonth, feeds: ArchiveSources) =>
  feeds.archives.writeMonth({ ...month, revision: month.revision + 1 });

/** Makes a month what `next` says of it, until nobody was in between. Gives what it is then. */
const changeMonth = async (
  slug: string,
  month: string,
  feeds: ArchiveSources,
  next: (before: ArchiveMonth) => Promise<ArchiveMonth>,
): Promise<ArchiveMonth> => {
  const none = { slug, month, revision: 0, isOpen: true, fingerprints: [], partsEver: 0, hasNoOrphans: true };
  for (let round = 0; round < maxRounds; round += 1) {
    const before = (await feeds.archives.month(slug, month)) ?? none;
    const after = await next(before);
    if (isDeepStrictEqual(before, after) || (await write(after, feeds)) === 'written') return after;
  }
  throw new Unavailable('DOCUMENT_CONFLICT', `Others keep writing the archives of ${slug}; looking again later.`);
};

/** Brings the archive of a month to its truth. */
const publishMonth = async (shelf: Shelf, month: string, deps: ArchiveDeps, everyDocument: boolean) => {
  let isAnnounced = true;
  const look = async (before: ArchiveMonth): Promise<ArchiveMonth> => {
    const shelved = await readMonth(shelf, month, deps);
    const wanted = fingerprintsOf(shelf, shelved);
    const announced = announce(before, wanted);
    isAnnounced = isDeepStrictEqual(announced, before);
    if (!isAnnounced) return announced;
    const fingerprints = await publishParts(shelf, before, wanted, deps, everyDocument);
    // Until its neighbours name it as it is now.
    const hasNoOrphans = before.hasNoOrphans && before.fingerprints.length === fingerprints.length;
    return { ...before, isOpen: shelved.isOpen, fingerprints, hasNoOrphans };
  };
  let looked = await changeMonth(shelf.slug, month, deps, look);
  while (!isAnnounced) looked = await changeMonth(shelf.slug, month, deps, look);
  return looked;
};

const isSettled = (row: ArchiveMonth | undefined, isOpen: boolean): boolean =>
  row === undefined ? isOpen : row.hasNoOrphans && row.isOpen === isOpen;

/**
 * A month is whole once a later one has begun: those before the newest that were not archived since have to be, down to
 * the first that was; and the newest again, when the one after it was emptied.
 */
const justEnded = async ({ slug }: Shelf, feeds: ArchiveSources): Promise<readonly string[]> => {
  const unsettled: string[] = [];
  let [place] = await feeds.feedEntries.entries(slug, { newestFirst: true, limit: 1 });
  for (let isNewest = true; place !== undefined; isNewest = false) {
    const month = monthOf(place.published);
    if (!isSettled(await feeds.archives.month(slug, month), isNewest)) unsettled.push(month);
    else if (!isNewest) break;
    [place] = await feeds.feedEntries.entries(slug, { before: month, newestFirst: true, limit: 1 });
  }
  return unsettled;
};

/** The next month that has entries, and the next one that has an archive: it names the one before it. */
const successors = async (slug: string, month: string, feeds: ArchiveSources): Promise<readonly string[]> => {
  const [next] = await feeds.feedEntries.entries(slug, { from: monthAfter(month), limit: 1 });
  const archived = (await feeds.archives.months(slug)).find((row) => row.month > month && row.fingerprints.length > 0);
  return [
    ...(next === undefined ? [] : [monthOf(next.published)]),
    ...(archived === undefined ? [] : [archived.month]),
  ];
};

/**
 * Brings the archives of these months, and of their neighbours where those must change with them, to their truth, oldest
 * first, so that what a link names is there already. What has no place in the chain any more is left for
 * `clearArchives`: gives the months in which there is such.
 */
export const publishArchives = async (
  shelf: Shelf,
  look: ArchiveLook,
  deps: ArchiveDeps,
): Promise<readonly string[]> => {
  const { everyDocument = false } = look;
  const waiting = new Set([...look.months, ...(await justEnded(shelf, deps))]);
  const uncleared: string[] = [];
  while (waiting.size > 0) {
    const [month = ''] = [...waiting].toSorted();
    waiting.delete(month);
    const after = await publishMonth(shelf, month, deps, everyDocument);
    if (after.hasNoOrphans) continue;
    uncleared.push(month);
    for (const next of await successors(shelf.slug, month, deps)) waiting.add(next);
  }
  return uncleared;
};

/** Says of the documents that these months no longer have that they are gone: after nothing names them any more. */
export const clearArchives = async (shelf: Shelf, months: readonly string[], deps: ArchiveDeps): Promise<void> => {
  for (const month of months) {
    await changeMonth(shelf.slug, month, deps, async (before) => {
      for (let index = before.fingerprints.length; index < before.partsEver; index += 1)
        await publishPart(shelf, month, index, deps);
      return { ...before, hasNoOrphans: true };
    });
  }
};

/** Says of every document of a feed's archives that it is gone. */
export const removeArchives = async (shelf: Shelf, deps: ArchiveDeps): Promise<void> => {
  for (const { month } of await deps.archives.months(shelf.slug)) {
    await changeMonth(shelf.slug, month, deps, async (before) => {
      for (let index = 0; index < before.partsEver; index += 1) await publishPart(shelf, month, index, deps);
      return { ...before, fingerprints: [], hasNoOrphans: true };
    });
  }
};
