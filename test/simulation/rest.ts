import { keys } from '#shared/aws/keys.ts';
import { lintDocument } from '#shared/lint/lint-document.ts';
import type { Row } from './expression.ts';
import { entriesOf, type History } from './history.ts';
import { type Pipeline, publicUrl } from './pipeline.ts';
import type { Receivers } from './receivers.ts';

/** What the invariants at rest look at. */
export type Rested = {
  readonly pipeline: Pipeline;
  readonly history: History;
  readonly receivers: Receivers;
  readonly now: number;
};

const textOf = (row: Row, name: string): string => String(row[name] ?? '');

/** Rows that `sweep` is to remove: work that is due. */
const workRows = (pipeline: Pipeline): readonly Row[] =>
  pipeline.table
    .partitions()
    .filter((PK) => /^DUE#(?:publish|delivery|fan-out)#/.test(PK))
    .flatMap((PK) => pipeline.table.rows(PK));

/** Whether nothing is left to do, and nothing is under way. */
export const isAtRest = (pipeline: Pipeline): boolean => pipeline.isIdle() && workRows(pipeline).length === 0;

/** Whether everything was checked again after the last deployment, by the rebuild and its repetition. */
export const isRebuildOver = ({ table }: Pipeline): boolean => {
  const { isDone, repeatAt } = table.row(keys.rebuild()) ?? {};
  return isDone === true && repeatAt === undefined;
};

/** The titles that a feed must show, by guid. */
const expectedIn = ({ history, now }: Rested, slug: string): ReadonlyMap<string, string> => {
  const tag = { 'tag/budget': 'budget', 'tag/port': 'port', 'tag/myn': 'ميناء' }[slug];
  return new Map(
    [...history.accepted.values()].flatMap(({ guid, title, language, tags, publicFrom, isDraft }) => {
      const isSelected =
        slug === 'all' || (slug === 'fr' && language === 'fr') || (tag !== undefined && tags.includes(tag));
      return title !== undefined && !isDraft && publicFrom <= now && isSelected ? [[guid, title] as const] : [];
    }),
  );
};

const describe = (titles: ReadonlyMap<string, string>): string =>
  [...titles.values()].toSorted().join('; ') || 'nothing';

/** The guid and title of each entry of a feed's document and its archives; `current` are those of the document alone. */
const shownBy = ({ pipeline }: Rested, slug: string) => {
  const read = (key: string): readonly (readonly [guid: string, title: string])[] => {
    const object = pipeline.publicBucket.get(key);
    if (object === undefined || object.metadata['barid-gone'] !== undefined) return [];
    return [...entriesOf(object.bytes)].map(([guid, { title }]) => [guid, title] as const);
  };
  const archives = pipeline.publicBucket
    .keys()
    .filter((key) => key.startsWith(`feeds/${slug}/archive/`) && key.endsWith('.json'));
  const current = read(`feeds/${slug}/feed.json`);
  return { current: new Map(current), all: new Map([...archives.flatMap(read), ...current]) };
};

/** Nothing lost: every feed and its archives show every article that it selects as it was accepted last, and no other. */
const nothingLost = (rested: Rested): void => {
  const { pipeline, history } = rested;
  const { publicBucket } = pipeline;
  const named = ['all', 'fr'];
  const facets = ['tag/budget', 'tag/port', 'tag/myn'];
  for (const slug of [...named, ...facets]) {
    const expected = expectedIn(rested, slug);
    const hasDocument = publicBucket.get(`feeds/${slug}/feed.json`) !== undefined;
    if (!hasDocument && named.includes(slug) && expected.size > 0)
      history.report('nothing lost', `${slug} has no document.`);
    if (!hasDocument) continue;
    const { current, all } = shownBy(rested, slug);
    const isSame = all.size === expected.size && [...expected].every(([guid, title]) => all.get(guid) === title);
    if (!isSame) history.report('nothing lost', `${slug} shows ${describe(all)}; accepted were ${describe(expected)}.`);
    if (current.size < Math.min(2, expected.size))
      history.report('nothing lost', `${slug} shows ${current.size} of ${expected.size} entries.`);
  }
};

/** A file that left the inbox was accepted; one that stays there is a dead letter, which operators see. */
const acceptFiles = ({ pipeline, history }: Rested): void => {
  for (const [key, file] of history.files) {
    if (pipeline.inboxBucket.get(key) === undefined) history.accepted.set(file.guid, file);
    else if (!pipeline.deadLetters().includes('ingestInbox'))
      history.report('nothing lost', `${key} is still in the inbox.`);
  }
};

/** Every state row names what the bucket has; `rows` are those of feeds, or of everything. */
const asStated = ({ pipeline, history }: Rested, rows = /^(?:STATE|INTERNAL)#/): void => {
  for (const PK of pipeline.table.partitions().filter((one) => rows.test(one))) {
    const [row = {}] = pipeline.table.rows(PK);
    const documents: readonly unknown[] = Array.isArray(row.documents) ? row.documents : [];
    for (const document of documents) {
      const [key, , etag]: readonly unknown[] = Array.isArray(document) ? document : [];
      if (pipeline.publicBucket.get(String(key))?.etag !== etag)
        history.report('as stated', `${PK} names another version of ${String(key)} than the bucket has.`);
    }
  }
};

/** The feeds that keep the tombstone of a scheduled article. */
const retractedFrom = ({ retraction }: Row): unknown =>
  typeof retraction === 'object' && retraction !== null && 'from' in retraction ? retraction.from : [];

/** Every receiver knows of the last change of each article that it may know of. */
const webhooksNotified = ({ pipeline, history, now }: Rested): void => {
  const webhooks = [
    { url: 'https://hook-1.example/in', wants: () => true },
    { url: 'https://hook-2.example/in', wants: (feeds: unknown) => Array.isArray(feeds) && feeds.includes('fr') },
  ];
  for (const PK of pipeline.table.partitions().filter((one) => one.startsWith('ARTICLE#'))) {
    const head = pipeline.table.row({ PK, SK: 'HEAD' });
    if (head === undefined) continue;
    const [guid, status, revision] = [textOf(head, 'guid'), textOf(head, 'status'), Number(head.revision)];
    for (const { url, wants } of webhooks) {
      const last = history.lastEvent(url, guid);
      const isLive = status === 'live' && Date.parse(textOf(head, 'published')) <= now;
      if (isLive && wants(head.feeds) && last?.revision !== revision)
        history.report(
          'always notified',
          `${url} knows revision ${last?.revision} of ${guid}, which is at ${revision}.`,
        );
      // Who has its article must know that it is public no more, also where it is a draft or scheduled since.
      const { feeds: from } = status === 'scheduled' ? { feeds: retractedFrom(head) } : head;
      const isRetracted = status !== 'live' && Array.isArray(from) && from.length > 0 && wants(from);
      if (isRetracted && last !== undefined && last.type !== 'article.retracted')
        history.report('always notified', `${url} does not know that ${guid} was retracted.`);
    }
  }
};

/** Milliseconds in which a confirmation is stored: the answer to it, a change of its subscriber, and the clocks' difference. */
const confirmationMs = 60_000;

/** Every hub and subscriber has the document that readers get. */
const copiesCurrent = ({ pipeline, history, receivers }: Rested): void => {
  for (const [topic, { etag }] of receivers.hubCopies) {
    const object = pipeline.publicBucket.get(topic.slice(publicUrl.length + 1));
    if (object !== undefined && object.metadata['barid-gone'] === undefined && object.etag !== etag)
      history.report('always notified', `The hub has an older copy of ${topic}.`);
  }
  const isSubscribed = (name: string): boolean => {
    const [callback, topic = ''] = name.split(' ');
    const rows = pipeline.table.rows(keys.subscriber(topic, '').PK);
    return rows.some((row) => row.callback === `https://${callback}`);
  };
  for (const [name, { mode, at }] of receivers.confirmed) {
    const [, topic = ''] = name.split(' ');
    const object = pipeline.publicBucket.get(topic.slice(publicUrl.length + 1));
    if (mode !== 'subscribe' || object === undefined || object.metadata['barid-gone'] !== undefined) continue;
    // The hub gives up after three confirmations whose answers were lost.
    if (!isSubscribed(name)) continue;
    const copy = receivers.copies.get(name);
    // Who subscribed after the last change gets the next one.
    if (copy === undefined && object.modified.getTime() < at + confirmationMs) continue;
    if (copy?.text !== Buffer.from(object.bytes).toString('utf8'))
      history.report('always notified', `${name} has ${copy === undefined ? 'no' : 'an older'} copy.`);
  }
};

/** No row is left that nobody will look at again. */
const nothingLeft = ({ pipeline, history }: Rested): void => {
  for (const row of workRows(pipeline))
    history.report('nothing left', `${textOf(row, 'PK')} ${textOf(row, 'SK')} is left.`);
  for (const PK of pipeline.table.partitions().filter((one) => one.startsWith('DELIVERY#')))
    for (const row of pipeline.table.rows(PK))
      if (textOf(row, 'progress').includes('"pending"'))
        history.report('nothing left', `A delivery to ${textOf(row, 'receiver')} is pending, and no row makes it due.`);
};

/** Every document keeps the rules of its specification. */
const documentsValid = ({ pipeline, history }: Rested): void => {
  for (const key of pipeline.publicBucket.keys().filter((one) => /\.(?:xml|json|opml)$/.test(one))) {
    const object = pipeline.publicBucket.get(key);
    if (object === undefined || object.metadata['barid-gone'] !== undefined || !/^feeds[/.]/.test(key)) continue;
    const error = lintDocument(object.bytes).findings.find(({ severity }) => severity === 'error');
    if (error !== undefined) history.report('valid', `${key}: ${error.message}`);
  }
};

/** After a deployment, no document is left as the version before rendered it, archives and facets included. */
const currentVersion = ({ pipeline, history }: Rested): void => {
  for (const key of pipeline.publicBucket.keys().filter((one) => one.endsWith('rss.xml'))) {
    const text = Buffer.from(pipeline.publicBucket.get(key)?.bytes ?? []).toString('utf8');
    if (text.includes('<generator>Barid before</generator>'))
      history.report('rebuildable', `${key} is as the version before rendered it.`);
  }
};

/** Whether nothing is left to publish, also of what is scheduled, and nothing is under way that publishes; notifications may be. */
const isPublished = ({ pipeline, now }: Rested): boolean =>
  pipeline.isPublishingIdle() &&
  pipeline.table.rows('DUE#publish#0').length === 0 &&
  pipeline.table.rows('DUE#article#0').every((row) => textOf(row, 'SK') > new Date(now).toISOString());

/**
 * Looks at what holds in the course of a run whenever nothing is left to do, also while faults go on. The hourly look at all
 * feeds repairs what this finds; readers would have waited for it.
 */
export const checkQuiet = (rested: Rested): void => {
  if (isPublished(rested)) {
    nothingLost(rested);
    asStated(rested, /^STATE#/);
  }
  if (!isAtRest(rested.pipeline)) return;
  webhooksNotified(rested);
  nothingLeft(rested);
};

/** Looks at every promise that a pipeline at rest has kept (docs/contract.md, "Guarantees"). */
export const checkAtRest = (rested: Rested): void => {
  acceptFiles(rested);
  nothingLost(rested);
  asStated(rested);
  webhooksNotified(rested);
  copiesCurrent(rested);
  nothingLeft(rested);
  documentsValid(rested);
  currentVersion(rested);
};
