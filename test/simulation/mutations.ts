import type { Mutation } from './code.ts';

/**
 * Faults of the protocol, each a small change of the source: the simulation must find every one. A change of the code that
 * they match moves the mutation along; `mutations.test.ts` says which no longer matches.
 */
export const mutations: readonly Mutation[] = [
  // Ingest
  {
    name: 'success is reported while the write of the article failed',
    file: 'shared/ingest/ingest.ts',
    from: "if (!isWritten || (await articles.write(article, previous, toEntry(article, previous))) === 'written')",
    to: 'if (isWritten) await articles.write(article, previous, toEntry(article, previous)).catch(() => undefined);\n      if (article.revision > 0)',
  },
  {
    name: 'a retraction is answered although another writer was first',
    file: 'shared/ingest/change-article.ts',
    from: "if ((await articles.write(next, previous, toEntry(next, previous))) === 'written') return next;",
    to: 'void articles.write(next, previous, toEntry(next, previous)).catch(() => undefined);\n    return next;',
  },
  {
    name: 'an article that leaves a feed keeps its entry',
    file: 'shared/aws/article-transaction.ts',
    from: '...[...before].filter(([name]) => !now.has(name)).map(([, { key }]) => rows.toRemove(key)),',
    to: '',
  },
  {
    name: 'no publish hint is written',
    file: 'shared/aws/article-transaction.ts',
    from: 'if (versions.length === 0) return [];',
    to: 'return [];',
  },
  {
    name: 'a scheduled article has no due row',
    file: 'shared/aws/article-transaction.ts',
    from: 'puts: now === undefined ? [] : [rows.toPut(now, { id: next.id })],',
    to: 'puts: [],',
  },
  {
    name: 'an inbox file is removed before its article is stored',
    file: 'shared/ingest/inbox-ingest.ts',
    from: 'const refused: Rejected[] = [];',
    to: 'await inbox.remove(key, file.etag);\n    const refused: Rejected[] = [];',
  },
  // Publishing
  {
    name: 'the second look at the revision is skipped',
    file: 'shared/publish/publish-documents.ts',
    from: "if ((await feedStates.get(slug))?.revision !== previous?.revision) return 'overtaken';",
    to: '',
  },
  {
    name: 'documents are put without a condition',
    file: 'shared/aws/s3-document-store.ts',
    from: "...(expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: expected }),",
    to: '',
  },
  {
    name: 'the state row is written without a condition',
    file: 'shared/aws/dynamo-feed-state-store.ts',
    from: "write: (state) => rows.putIf(isNext('revision', state.revision), keys.feedState(state.slug), toStateRow(state)),",
    to: "write: async (state) => { await rows.put(keys.feedState(state.slug), toStateRow(state)); return 'written'; },",
  },
  {
    name: 'the state row is written although a put lost',
    file: 'shared/publish/publish-documents.ts',
    from: "if (written.length < results.length) return 'conflict';",
    to: '',
  },
  {
    name: 'the state row is settled before the documents are put',
    file: 'shared/publish/publish-documents.ts',
    from: 'const puts = await Promise.allSettled(',
    to: 'if (previous !== undefined) await feedStates.write({ ...previous, revision: previous.revision + 1, fingerprint });\n  const puts = await Promise.allSettled(',
  },
  {
    name: 'the desired state is not read again after a lost round',
    file: 'shared/publish/publish-documents.ts',
    from: '    first = undefined;\n  }\n  throw busy(slug);',
    to: '  }\n  throw busy(slug);',
  },
  {
    name: 'hints are deleted before their feeds are published',
    file: 'shared/publish/publish-all.ts',
    from: 'const failed = new Set<string>();',
    to: 'await publishQueue.deleteHints(hints);\n  const failed = new Set<string>();',
  },
  {
    name: 'hints of a feed that failed are deleted',
    file: 'shared/publish/publish-all.ts',
    from: 'const published = hints.filter(({ feeds }) => !feeds.some((slug) => failed.has(slug)));',
    to: 'const published = hints;',
  },
  {
    name: 'the sweep does not ask the bucket about a feed that lost an entry',
    file: 'shared/publish/publish-all.ts',
    from: 'everyDocument: hasRemoval };',
    to: 'everyDocument: false };',
  },
  {
    name: 'archives are believed up to date',
    file: 'shared/publish/publish-feed.ts',
    from: '(await archivePublisher(series, publishing).isUpToDate(published, reading))',
    to: 'true',
  },
  {
    name: 'the months of changed entries are not archived',
    file: 'shared/publish/publish-feed.ts',
    from: 'archives.publishMonths([...published, ...incomplete])',
    to: 'archives.publishMonths([])',
  },
  {
    name: 'a first request leaves no hint',
    file: 'shared/aws/dynamo-facet-store.ts',
    from: '          rows.toPut(keys.publishHint(hint.id), hint),\n',
    to: '',
  },
  {
    name: 'a facet feed is made once and never again',
    file: 'shared/publish/publish-feed.ts',
    from: "if (!isRequested(facet)) return 'unchanged';",
    to: "if (publishing.publicUrl !== '') return 'unchanged';",
  },
  {
    name: 'a failed stream record counts as handled',
    file: 'shared/aws/lambda-events.ts',
    from: 'return error instanceof PipelineError && !error.retryable;',
    to: 'return true;',
  },
  // Notifying
  {
    name: 'the cursor moves without a condition',
    file: 'shared/aws/dynamo-delivery-store.ts',
    from: '{ ...cursor, expires }, isPrevious);',
    to: '{ ...cursor, expires });',
  },
  {
    name: 'the last delivery does not move the cursor',
    file: 'shared/deliver/notify/create-deliveries.ts',
    from: 'isLast ? { about, previous: cursor } : undefined',
    to: 'undefined',
  },
  {
    name: 'a delivery is created without a due row',
    file: 'shared/aws/dynamo-delivery-store.ts',
    from: "if (delivery.status === 'pending') await putDue(delivery);\n      if (cursor",
    to: 'if (cursor',
  },
  {
    name: 'a retraction is not sent where the receiver knows the article',
    file: 'shared/deliver/notify/notify.ts',
    from: '(cursor !== undefined && cursor.isRetraction !== true) ||',
    to: '(cursor === undefined && article.revision < 0) ||',
  },
  {
    name: 'only topics of the very next revision count as changed',
    file: 'shared/deliver/notify/notify.ts',
    from: 'changedInRevision > lastRevision),',
    to: 'changedInRevision === lastRevision + 1),',
  },
  {
    name: 'a correction is not sent where the queue has nothing about the article',
    file: 'shared/deliver/routes/event-receiver.ts',
    from: 'if (cursor !== undefined) return cursor.isRetraction === true;',
    to: "if (cursor !== undefined) throw new Error('nothing to correct');",
  },
  // Delivering
  {
    name: 'a delivery is sent whether or not it could be claimed',
    file: 'shared/deliver/engine/deliver.ts',
    from: "if ((await deliveries.update(claim, delivery)) === 'conflict') return;",
    to: 'await deliveries.update(claim, delivery);',
  },
  {
    name: 'an acknowledgement is not recorded',
    file: 'shared/deliver/engine/record-outcome.ts',
    from: "if ((await end(answered, claim, 'delivered')) === 'written') return;",
    to: 'return;',
  },
  {
    name: 'the outcome is settled before the request is sent',
    file: 'shared/deliver/engine/deliver.ts',
    from: 'const { outcome, status, hasHostFailed } = await attempt(claim, sender, http);',
    to: "await end(claim, claim, 'delivered');\n    const { outcome, status, hasHostFailed } = await attempt(claim, sender, http);",
  },
  {
    name: 'a refusal counts as an acknowledgement',
    file: 'shared/deliver/engine/judge.ts',
    from: 'if (status >= 200 && status < 300)',
    to: 'if (status >= 200 && status < 504)',
  },
  {
    name: 'a claimed delivery is attempted by others too',
    file: 'shared/deliver/engine/plan.ts',
    from: '? !isUnderWay(delivery, addMs(now, clockSkewMs))',
    to: '? true',
  },
  {
    name: 'an event does not wait for its predecessor',
    file: 'shared/deliver/engine/plan.ts',
    from: "if (predecessor?.status === 'pending' && !isRetraction) {",
    to: "if (predecessor?.status === 'nothing') {",
  },
  {
    name: 'receivers are notified before readers see the change',
    file: 'shared/deliver/engine/deliver.ts',
    from: 'if (sender.skipVisibilityCheck !== true) {',
    to: "if (sender.ordering === 'nothing') {",
  },
  {
    name: 'what a retraction overtakes is sent after it',
    file: 'shared/deliver/engine/plan.ts',
    from: "return { kind: 'send', urls: urlsOf(delivery), merges: overtaken };",
    to: "return { kind: 'send', urls: urlsOf(delivery), merges: [] };",
  },
  {
    name: 'a retraction waits until an article that came back leaves',
    file: 'shared/deliver/visibility/visibility.ts',
    from: 'entry === undefined || isNewerEntry(entry, article);',
    to: 'entry === undefined;',
  },
  {
    name: 'a delivery that is put off gets no due row',
    file: 'shared/aws/dynamo-delivery-store.ts',
    from: "if (delivery.status === 'pending' && isMoved) await putDue(delivery);",
    to: '',
  },
  {
    name: 'the sweep removes due rows of pending deliveries',
    file: 'shared/aws/dynamo-delivery-store.ts',
    from: '!places.has(row.SK) && Date.parse(now)',
    to: 'Date.parse(now)',
  },
  {
    name: 'the sweep enqueues no delivery',
    file: 'shared/deliver/engine/dispatch-due.ts',
    from: 'enqueue(await deliveries.due(clock.now().toISOString(), batchSize), queue);',
    to: 'deliveries.due(clock.now().toISOString(), batchSize).then(() => enqueue([], queue));',
  },
  {
    name: 'the breaker drops what it holds',
    file: 'shared/deliver/engine/deliver.ts',
    from: "if (slot.kind === 'wait') {",
    to: "if (slot.kind === 'wait') {\n      if (!slot.isFull) {\n        await end(delivery, delivery, 'superseded');\n        return;\n      }",
  },
  {
    name: 'a pause never begins',
    file: 'shared/deliver/engine/receiver-health.ts',
    from: 'pausedUntil: keepsPause ? requestedBefore : pausedUntil,',
    to: 'pausedUntil: undefined,',
  },
  {
    name: 'a pause never ends',
    file: 'shared/deliver/engine/plan.ts',
    from: ': Date.parse(receiver.pausedUntil);',
    to: ': Date.parse(receiver.pausedUntil) + 30 * 24 * 3600 * 1000;',
  },
  // Fanning out
  {
    name: 'a fan-out has no page row',
    file: 'shared/deliver/fan-out/request-fan-outs.ts',
    from: "if ((await fanOuts.writePage(fresh)) === 'written') return pages.send([{ topic }], 0);",
    to: 'if (topic !== undefined) return pages.send([{ topic }], 0);',
  },
  {
    name: 'a page is removed before it is sent',
    file: 'shared/deliver/fan-out/run-page.ts',
    from: 'await send(claim, content, plan.topic);',
    to: 'await fanOuts.removePage(claim);\n    await send(claim, content, plan.topic);',
  },
  {
    name: 'only the first ten hosts of a page are sent to',
    file: 'shared/deliver/fan-out/send-page.ts',
    from: 'const free = left.flat();',
    to: 'const free = left.flat().slice(0, 10);',
  },
  {
    name: 'a subscriber whose push failed is forgotten',
    file: 'shared/deliver/fan-out/send-page.ts',
    from: 'if (claim === undefined && isOver) return',
    to: 'if (claim === undefined) return',
  },
  {
    name: 'a newer revision is taken for one that was fanned out',
    file: 'shared/deliver/fan-out/run-page.ts',
    from: 'topic.revision >= page.revision)',
    to: 'topic.revision + 1 >= page.revision)',
  },
  // Following
  {
    name: 'an answer counts as read although its entries were not stored',
    file: 'shared/follow/poll-source.ts',
    from: 'const stored = await storeEntries(entries, { source, site, state, attribution, secrets }, accept);',
    to: 'const stored = await storeEntries([], { source, site, state, attribution, secrets }, accept);',
  },
];
