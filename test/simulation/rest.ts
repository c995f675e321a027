import { keys } from '#shared/aws/keys.ts';
import { sha256 } from '#shared/hash.ts';
import { subscriberKey } from '#shared/model/subscription.ts';
import { checkDocuments, checkLists } from './documents.ts';
import type { Row } from './expression.ts';
import { entriesOf, type History } from './history.ts';
import { type Pipeline, publicUrl } from './pipeline.ts';
import type { Receivers } from './receivers.ts';
import { checkRows } from './rows.ts';
import { asksAbout, asksFor, type SimulatedWebhook } from './site.ts';
import { confirmationMs } from './subscribers.ts';
import type { Upstream } from './upstream.ts';
import { lintWhole } from './validity.ts';
import type { StatusShown } from './watcher.ts';

/** What the invariants at rest look at. */
export type Rested = {
  readonly pipeline: Pipeline;
  readonly history: History;
  readonly receivers: Receivers;
  readonly upstream: Upstream;
  /** The slugs of the feeds of the site file. */
  readonly namedFeeds: readonly string[];
  readonly webhooks: readonly SimulatedWebhook[];
  /** Whether every document is read as a whole. */
  readonly isEachRead: boolean;
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

/** Every picture that came with an article is kept, and the article shows it. */
const picturesKept = ({ pipeline: { publicBucket, mediaBucket }, history, now }: Rested): void => {
  const shown = publicBucket
    .keys()
    .filter((key) => /^feeds\/all\/(?:feed|archive\/.*)\.json$/.test(key))
    .map((key) => Buffer.from(publicBucket.get(key)?.bytes ?? []).toString('utf8'));
  for (const { guid, title, picture, publicFrom, isDraft } of history.accepted.values()) {
    if (picture === undefined || title === undefined || isDraft || publicFrom > now) continue;
    const key = new URL(picture).pathname.slice(1);
    if (mediaBucket.get(key) === undefined) history.report('nothing lost', `The picture of ${guid} is not kept.`);
    if (!shown.some((text) => text.includes(key))) history.report('nothing lost', `${guid} has lost its picture.`);
  }
};

/** A file that left the inbox was accepted; one that stays there is a dead letter, which operators see, and may be stored already. */
const acceptFiles = ({ pipeline, history }: Rested): void => {
  for (const [key, file] of history.files) {
    const isStored = pipeline.table.row({ PK: `GUID#${sha256(file.guid)}`, SK: 'ARTICLE' }) !== undefined;
    const hasLeft = pipeline.inboxBucket.get(key) === undefined;
    if (hasLeft || isStored) history.accepted.set(file.guid, file);
    if (hasLeft) continue;
    if (!pipeline.deadLetters().includes('ingestInbox'))
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
const webhooksNotified = ({ pipeline, history, webhooks, now }: Rested): void => {
  for (const PK of pipeline.table.partitions().filter((one) => one.startsWith('ARTICLE#'))) {
    const head = pipeline.table.row({ PK, SK: 'HEAD' });
    if (head === undefined) continue;
    const [guid, status, revision] = [textOf(head, 'guid'), textOf(head, 'status'), Number(head.revision)];
    // Nobody is notified of the canary, which stays until its next run where a run died.
    if (guid.startsWith('urn:barid:canary:')) continue;
    for (const webhook of webhooks) {
      const { url } = webhook;
      const last = history.lastEvent(url, guid);
      const isLive = status === 'live' && Date.parse(textOf(head, 'published')) <= now;
      // Who asks for no changes knows that the article is public, as it was then.
      const isKnown = asksFor(webhook, 'article.updated')
        ? last?.revision === revision
        : !asksFor(webhook, 'article.published') || last?.type === 'article.published';
      if (isLive && asksAbout(webhook, head.feeds) && !isKnown)
        history.report(
          'always notified',
          `${url} knows revision ${last?.revision} of ${guid}, which is at ${revision}.`,
        );
      // Who has its article must know that it is public no more, also where it is a draft or scheduled since.
      const { feeds: from } = status === 'scheduled' ? { feeds: retractedFrom(head) } : head;
      const isRetracted = status !== 'live' && Array.isArray(from) && from.length > 0 && asksAbout(webhook, from);
      if (isRetracted && last !== undefined && last.type !== 'article.retracted')
        history.report('always notified', `${url} does not know that ${guid} was retracted.`);
    }
  }
};

/** Every hub and subscriber has the document that readers get. */
const copiesCurrent = ({ pipeline, history, receivers, now }: Rested): void => {
  for (const [topic, { etag }] of receivers.hubCopies) {
    const object = pipeline.publicBucket.get(topic.slice(publicUrl.length + 1));
    if (object !== undefined && object.metadata['barid-gone'] === undefined && object.etag !== etag)
      history.report('always notified', `The hub has an older copy of ${topic}.`);
  }
  const { copies, confirmed, ended, isStored } = receivers.subscribers;
  for (const [name, { mode, at, leaseMs, isKnown }] of confirmed) {
    const [callback, topic = ''] = name.split(' ');
    const object = pipeline.publicBucket.get(topic.slice(publicUrl.length + 1));
    // Pushes to it were left out meanwhile; it gets the next change.
    const { PK, SK } = keys.subscriber(topic, subscriberKey(`https://${callback}`));
    if (history.unreadable.has(`${PK} ${SK}`)) continue;
    if (isKnown && mode === 'unsubscribe' && isStored(`https://${callback}`, topic))
      history.report('closed', `${name} has unsubscribed, and is a subscriber all the same.`);
    if (mode !== 'subscribe' || object === undefined || object.metadata['barid-gone'] !== undefined) continue;
    // The hub gives up after three confirmations whose answers were lost; one that answers 410 has ended its subscription.
    if (!isStored(`https://${callback}`, topic)) {
      if (isKnown && now < at + leaseMs - confirmationMs && !ended.has(name))
        history.report('always notified', `${name} subscribed, and is no subscriber before the end of its lease.`);
      continue;
    }
    // DynamoDB removes the row days after the end of the lease; pushes end with it.
    if (now > at + leaseMs - confirmationMs) continue;
    const copy = copies.get(name);
    // Who subscribed after the last change gets the next one.
    if (copy === undefined && object.modified.getTime() < at + confirmationMs) continue;
    if (copy?.text !== Buffer.from(object.bytes).toString('utf8'))
      history.report('always notified', `${name} has ${copy === undefined ? 'no' : 'an older'} copy.`);
  }
};

/** Every reader that registered by rssCloud has the document that all readers get, or is listed as one that could not be notified. */
const cloudReadersNotified = ({ pipeline, history, receivers, now }: Rested): void => {
  const listed = new Set(pipeline.table.rows('FAILED#delivery').map((row) => textOf(row, 'receiver')));
  for (const { callback, feed, at, isWell, copy } of receivers.cloud.registered()) {
    const object = pipeline.publicBucket.get(`feeds/${feed}/rss.xml`);
    const changed = object?.modified.getTime() ?? 0;
    const isDue =
      object?.metadata['barid-gone'] === undefined && changed > at + confirmationMs && changed < at + 25 * 3_600_000;
    if (!isDue || now < at) continue;
    if (isWell && copy?.etag !== object?.etag)
      history.report('always notified', `${callback} has ${copy === undefined ? 'no' : 'an older'} copy of ${feed}.`);
    if (!isWell && !listed.has(callback))
      history.report(
        'notified or listed',
        `${callback} could not be notified of ${feed}, and is not in the list of failures.`,
      );
  }
};

/** An article of a followed site that is gone, or that left its feed, stays as it was read last. */
const acceptUnread = ({ pipeline, history, upstream }: Rested): void => {
  for (const [guid, served] of upstream.unread()) {
    const id = textOf(pipeline.table.row({ PK: `GUID#${sha256(guid)}`, SK: 'ARTICLE' }) ?? {}, 'id');
    const title = textOf(pipeline.table.row({ PK: `ARTICLE#${id}`, SK: 'HEAD' }) ?? {}, 'title');
    const before = history.accepted.get(guid);
    if (!served.has(title)) history.accepted.delete(guid);
    else if (before !== undefined) history.accepted.set(guid, { ...before, title });
  }
};

/** Of an article that was erased nothing is left: no text in a row or a document, no former revision, no picture. */
const nothingOfErased = ({ pipeline, history }: Rested): void => {
  const { table, publicBucket, mediaBucket } = pipeline;
  for (const [guid, { article, picture }] of history.erased) {
    const words = new RegExp(`Article ${article}, version|Autrice ${article}\\b`);
    const id = textOf(table.row({ PK: `GUID#${sha256(guid)}`, SK: 'ARTICLE' }) ?? {}, 'id');
    const left = table.rows(`ARTICLE#${id}`).map((row) => textOf(row, 'SK'));
    if (left.length !== 1) history.report('erased', `${guid} has the rows ${left.join(', ')}.`);
    // Repeated requests get their first answer for a day (docs/data-protection.md).
    for (const PK of table.partitions().filter((one) => !one.startsWith('IDEMPOTENCY#')))
      for (const row of table.rows(PK))
        if (words.test(JSON.stringify(row)))
          history.report('erased', `${PK} ${textOf(row, 'SK')} still has words of ${guid}.`);
    for (const key of publicBucket.keys())
      if (words.test(Buffer.from(publicBucket.get(key)?.bytes ?? []).toString('utf8')))
        history.report('erased', `${key} still shows words of ${guid}.`);
    const pictureKey = picture === undefined ? '' : new URL(picture).pathname.slice(1);
    const isShownElsewhere = (): boolean =>
      table
        .partitions()
        .filter((PK) => PK.startsWith('ARTICLE#') && PK !== `ARTICLE#${id}`)
        .some((PK) => JSON.stringify(table.rows(PK)).includes(pictureKey));
    if (mediaBucket.get(pictureKey) !== undefined && !isShownElsewhere())
      history.report('erased', `The picture of ${guid} is still there.`);
  }
};

/** Every document keeps the rules of its specification; each was looked at by its parts when it was put. */
const documentsValid = ({ pipeline, history, isEachRead }: Rested): void => {
  for (const key of isEachRead ? pipeline.publicBucket.keys() : []) {
    const object = pipeline.publicBucket.get(key);
    const fault = object && lintWhole(key, object);
    if (fault !== undefined) history.report('valid', `${key}: ${fault}`);
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
 * feeds repairs what this finds; readers would have waited for it. Gives whether everything was at rest, and was looked at.
 */
export const checkQuiet = (rested: Rested): boolean => {
  if (isPublished(rested)) {
    nothingLost(rested);
    asStated(rested, /^STATE#/);
    checkDocuments(rested);
    checkLists(rested);
  }
  if (!isAtRest(rested.pipeline)) return false;
  webhooksNotified(rested);
  checkRows(rested);
  return true;
};

/** Looks at every promise that a pipeline at rest has kept (docs/contract.md, "Guarantees"). */
export const checkAtRest = (rested: Rested): void => {
  acceptFiles(rested);
  acceptUnread(rested);
  nothingLost(rested);
  picturesKept(rested);
  asStated(rested);
  webhooksNotified(rested);
  copiesCurrent(rested);
  cloudReadersNotified(rested);
  nothingOfErased(rested);
  checkRows(rested);
  checkDocuments(rested);
  checkLists(rested);
  documentsValid(rested);
  currentVersion(rested);
};

/** Who is not notified is listed: the status page names everything that needs somebody, and nothing that does not. */
export const checkStatus = ({ pipeline, history }: Rested, { attention, failed }: StatusShown): void => {
  const { table, inboxBucket } = pipeline;
  const rowsOf = (partition: RegExp): readonly Row[] =>
    table
      .partitions()
      .filter((PK) => partition.test(PK))
      .flatMap((PK) => table.rows(PK));
  const refused = inboxBucket.keys().filter((key) => key.startsWith('rejected/') && key.endsWith('.problem.json'));
  const needed: Readonly<Record<string, number>> = {
    failedDeliveries: table.rows('FAILED#delivery').length,
    deadLetters: pipeline.deadLetters().length,
    refusedFiles: refused.length,
    drafts: table.rows('DRAFTS').length,
    feedBehind: 0,
    feedShortened: 0,
  };
  for (const [kind, count] of Object.entries(needed)) {
    const isShown = attention.some((one) => one.kind === kind);
    if (isShown !== count > 0)
      history.report(
        'notified or listed',
        `The status page ${isShown ? 'asks for somebody because of' : 'says nothing of'} ${kind}: ${count}.`,
      );
  }
  if (failed.count !== Math.min(100, needed.failedDeliveries ?? 0))
    history.report(
      'notified or listed',
      `The status page counts ${failed.count} failed deliveries of ${needed.failedDeliveries}.`,
    );
  const isSource = attention.some(({ kind }) => kind === 'source');
  const isGone = rowsOf(/^SOURCE#/).some(({ goneAt }) => goneAt !== undefined);
  if (isGone && !isSource)
    history.report('notified or listed', 'The status page says nothing of a source that is gone.');
};
