import { expect, it } from 'vitest';
import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { BaridEvent } from '#shared/model/event.ts';
import type { DeliveryStore } from '#shared/ports.ts';

let made = 0;

/** A delivery to a receiver that no other test knows. */
const pendingDelivery = (changes: Partial<Delivery> = {}): Delivery => {
  made += 1;
  return {
    id: `d${made}`,
    route: 'websub-hub',
    receiver: `https://hub${made}.example/`,
    subject: { kind: 'feed', slug: 'fr', topics: ['https://feeds.example.org/feeds/fr/rss.xml'] },
    revision: 1,
    changedAt: '2024-11-27T10:00:00.000Z',
    status: 'pending',
    attempts: 0,
    nextAttemptAt: '2024-11-27T10:00:00.000Z',
    dueAt: '2024-11-27T10:00:00.000Z',
    ...changes,
  };
};

/** Holds for every store of deliveries; `open` gives one that may contain rows of other tests. */
export const deliveryStoreContract = (name: string, open: () => Promise<DeliveryStore>): void => {
  const read = (store: DeliveryStore, { receiver, changedAt, id }: Delivery) => store.get(receiver, changedAt, id);

  it(`the ${name} delivery store keeps a delivery as it was created, and creates it once`, async () => {
    const store = await open();
    const delivery = pendingDelivery();
    await store.create(delivery);
    await store.create({ ...delivery, attempts: 7 });
    expect(await read(store, delivery)).toEqual(delivery);
    expect(await store.list(delivery.receiver, 10)).toHaveLength(1);
  });

  it(`the ${name} delivery store has no delivery that was never created`, async () => {
    const store = await open();
    expect(await read(store, pendingDelivery())).toBeUndefined();
    expect(await store.list(pendingDelivery().receiver, 10)).toEqual([]);
  });

  it(`the ${name} delivery store lists the deliveries of one receiver, newest first`, async () => {
    const store = await open();
    const first = pendingDelivery();
    const second = pendingDelivery({ receiver: first.receiver, changedAt: '2024-11-27T10:00:01.000Z' });
    await Promise.all([first, second, pendingDelivery()].map((delivery) => store.create(delivery)));
    expect(await store.list(first.receiver, 10)).toEqual([second, first]);
    expect(await store.list(first.receiver, 1)).toEqual([second]);
  });

  it(`the ${name} delivery store lets one of two writers through that read the same row, and reports a conflict to the other`, async () => {
    const store = await open();
    const delivery = pendingDelivery();
    await store.create(delivery);
    const claim = { ...delivery, attempts: 1, isClaimed: true, nextAttemptAt: '2024-11-27T10:00:30.000Z' };
    const otherClaim = { ...claim, nextAttemptAt: '2024-11-27T10:00:31.000Z' };
    const both = await Promise.all([store.update(claim, delivery), store.update(otherClaim, delivery)]);
    expect([...both].sort()).toEqual(['conflict', 'written']);
    expect(await read(store, delivery)).toEqual(both[0] === 'written' ? claim : otherClaim);
  });

  it(`the ${name} delivery store refuses to update a delivery that was never created`, async () => {
    const store = await open();
    const delivery = pendingDelivery();
    expect(await store.update({ ...delivery, attempts: 1 }, delivery)).toBe('conflict');
  });

  it(`a delivery in the ${name} delivery store is due from its next attempt on, while it is pending`, async () => {
    const store = await open();
    const delivery = pendingDelivery();
    const dueAt = async (now: string) => (await store.due(now, 1000)).filter(({ id }) => id === delivery.id);
    await store.create(delivery);
    expect(await dueAt('2024-11-27T09:59:59.999Z')).toEqual([]);
    expect(await dueAt('2024-11-27T10:00:00.000Z')).toEqual([delivery]);
    const later = { ...delivery, attempts: 1, nextAttemptAt: '2024-11-27T12:00:00.000Z', lastAnswer: '500: panne' };
    await store.update(later, delivery);
    expect(await dueAt('2024-11-27T11:59:59.999Z')).toEqual([]);
    expect(await dueAt('2024-11-27T12:00:00.000Z')).toEqual([later]);
    const over = { ...later, status: 'delivered' as const, endedAt: '2024-11-27T12:00:01.000Z' };
    await store.update(over, later);
    expect(await dueAt('2025-11-27T12:00:00.000Z')).toEqual([]);
    expect(await read(store, delivery)).toEqual(over);
  });

  it(`a delivery in the ${name} delivery store that moves is due where it stands now`, async () => {
    const store = await open();
    const delivery = pendingDelivery();
    const dueAt = async (now: string) => (await store.due(now, 1000)).filter(({ id }) => id === delivery.id);
    await store.create(delivery);
    const later = {
      ...delivery,
      attempts: 1,
      nextAttemptAt: '2024-11-27T15:00:00.000Z',
      dueAt: '2024-11-27T15:00:00.000Z',
    };
    await store.update(later, delivery);
    expect(await dueAt('2024-11-27T14:59:59.999Z')).toEqual([]);
    expect(await dueAt('2024-11-27T15:00:00.000Z')).toEqual([later]);
    const sooner = { ...later, nextAttemptAt: '2024-11-27T12:00:00.000Z', dueAt: '2024-11-27T12:00:00.000Z' };
    await store.update(sooner, later);
    expect(await dueAt('2024-11-27T12:00:00.000Z')).toEqual([sooner]);
    const over = { ...sooner, status: 'superseded' as const, endedAt: '2024-11-27T12:00:01.000Z' };
    await store.update(over, sooner);
    const redriven = { ...sooner, redrivenAt: '2024-11-27T12:00:02.000Z' };
    await store.update(redriven, over);
    expect(await dueAt('2025-11-27T12:00:00.000Z')).toEqual([redriven]);
  });

  it(`the ${name} delivery store reads a delivery with its receiver, and what stands around it`, async () => {
    const store = await open();
    const first = pendingDelivery();
    const { receiver, changedAt, id } = first;
    expect(await store.getWithReceiver(first)).toEqual({});
    expect(await store.neighbours(first, undefined)).toEqual({});
    await store.create(first, { about: 'fr', previous: undefined });
    expect(await store.getWithReceiver(first)).toEqual({ delivery: first });
    await store.changeReceiver(receiver, () => ({ url: receiver, failures: 1 }));
    expect(await store.getWithReceiver(first)).toEqual({ delivery: first, receiver: { url: receiver, failures: 1 } });
    const second = pendingDelivery({ receiver, predecessor: { changedAt, id } });
    expect(await store.neighbours(second, 'ar')).toEqual({ predecessor: first });
    expect(await store.neighbours(second, 'fr')).toEqual({
      predecessor: first,
      cursor: { revision: 1, changedAt, id },
    });
  });

  it(`the ${name} delivery store keeps the health of each receiver`, async () => {
    const store = await open();
    const { receiver: url } = pendingDelivery();
    expect(await store.receiver(url)).toBeUndefined();
    const failing = { url, failures: 2, lastError: 'لا جواب', lastFailure: '2024-11-27T10:00:00.000Z' };
    expect(await store.changeReceiver(url, () => failing)).toEqual({ before: undefined, after: failing });
    expect(await store.receiver(url)).toEqual(failing);
    const healthy = { url, failures: 0 };
    expect(await store.changeReceiver(url, () => healthy)).toEqual({ before: failing, after: healthy });
    expect(await store.receiver(url)).toEqual(healthy);
  });

  it(`the ${name} delivery store loses no change of a receiver's health, however many come at the same time`, async () => {
    const store = await open();
    const { receiver: url } = pendingDelivery();
    const oneMore = (health: Receiver | undefined): Receiver => ({ url, failures: (health?.failures ?? 0) + 1 });
    await Promise.all(Array.from({ length: 30 }, () => store.changeReceiver(url, oneMore)));
    expect(await store.receiver(url)).toEqual({ url, failures: 30 });
  });

  it(`the ${name} delivery store keeps an event replaced, also where the delivery ends as it was read before`, async () => {
    const store = await open();
    const event = (title: string): BaridEvent => ({
      type: 'article.published',
      timestamp: '2024-11-27T10:00:00.000Z',
      data: {
        id: 'a1',
        guid: 'urn:a1',
        title,
        language: 'ar',
        published: '2024-11-27T09:00:00.000Z',
        modified: '2024-11-27T09:00:00.000Z',
        feeds: [],
        revision: 1,
        status: 'live',
      },
    });
    const claim = pendingDelivery({ event: event('الاسم') });
    await store.create(claim);
    await store.replaceEvent(claim, event(''));
    const failed = { ...claim, status: 'failed' as const, endedAt: '2024-11-27T10:00:01.000Z' };
    expect(await store.update(failed, claim)).toBe('written');
    expect((await read(store, claim))?.event).toEqual(event(''));
    const listed = (await store.failed(100)).find(({ id }) => id === claim.id);
    expect(JSON.stringify(listed)).not.toContain('الاسم');
    if (listed !== undefined) await store.update({ ...listed, status: 'pending', attempts: 0 }, listed);
    expect(await read(store, claim)).toMatchObject({ status: 'pending', event: event('') });
  });

  it(`the ${name} delivery store moves the notify cursor with a delivery, and refuses the delivery if the cursor has moved meanwhile`, async () => {
    const store = await open();
    const first = pendingDelivery({ revision: 3 });
    expect(await store.cursor(first.receiver, 'fr')).toBeUndefined();
    expect(await store.create(first, { about: 'fr', previous: undefined })).toBe('written');
    const { receiver, changedAt, id } = first;
    const cursor = { revision: 3, changedAt, id };
    expect(await store.cursor(receiver, 'fr')).toEqual(cursor);
    for (const before of [undefined, { ...cursor, revision: 2 }]) {
      const late = pendingDelivery({ receiver, revision: 4 });
      expect(await store.create(late, { about: 'fr', previous: before })).toBe('conflict');
      expect(await read(store, late)).toBeUndefined();
    }
    const retraction = pendingDelivery({ receiver, revision: 4, isRetraction: true });
    expect(await store.create(retraction, { about: 'fr', previous: cursor })).toBe('written');
    expect(await store.cursor(receiver, 'fr')).toEqual({
      revision: 4,
      changedAt,
      id: retraction.id,
      isRetraction: true,
    });
    expect(await store.cursor(receiver, 'ar')).toBeUndefined();
  });

  it(`the ${name} delivery store closes a cursor at the last revision of a subject, and refuses deliveries of those before`, async () => {
    const store = await open();
    const first = pendingDelivery({ revision: 1 });
    const { receiver, changedAt, id } = first;
    const late = pendingDelivery({ receiver, revision: 2 });
    const now = '2024-11-27T11:00:00.000Z';
    await store.closeCursor(receiver, 'new', 3, now);
    expect(await store.cursor(receiver, 'new')).toEqual({ revision: 3, changedAt: now, id: '' });
    expect(await store.create(late, { about: 'new', previous: undefined })).toBe('conflict');
    await store.create(first, { about: 'known', previous: undefined });
    const before = await store.cursor(receiver, 'known');
    await store.closeCursor(receiver, 'known', 3, now);
    expect(await store.create(late, { about: 'known', previous: before })).toBe('conflict');
    await store.closeCursor(receiver, 'known', 2, now);
    expect(await store.cursor(receiver, 'known')).toEqual({ revision: 3, changedAt, id });
  });

  it(`the ${name} delivery store lists the failed deliveries of all receivers, newest first, until they are redriven`, async () => {
    const store = await open();
    const mine = pendingDelivery({ changedAt: '2024-11-27T10:00:05.000Z' });
    const other = pendingDelivery({ changedAt: '2024-11-27T10:00:06.000Z' });
    const over = { status: 'failed' as const, endedAt: '2024-11-27T10:00:07.000Z' };
    for (const delivery of [mine, other]) {
      await store.create(delivery);
      await store.update({ ...delivery, ...over }, delivery);
    }
    const ours = async () => (await store.failed(1000)).filter(({ id }) => [mine.id, other.id].includes(id));
    expect(await ours()).toEqual([
      { ...other, ...over },
      { ...mine, ...over },
    ]);
    await store.update(other, { ...other, ...over });
    expect(await ours()).toEqual([{ ...mine, ...over }]);
  });

  it(`the ${name} delivery store keeps the record of a fan-out page among the deliveries of its receiver, the last one of each page`, async () => {
    const store = await open();
    const delivery = pendingDelivery({ status: 'delivered', attempts: 1, endedAt: '2024-11-27T10:00:01.000Z' });
    const first = { ...delivery, notified: ['0123456789'] };
    const record = { ...delivery, to: '8f', notified: ['0123456789', 'abcdef0123'] };
    await store.recordPage(first);
    await store.recordPage(record);
    expect(await store.list(delivery.receiver, 10)).toEqual([delivery]);
    expect(await store.pageRecords(delivery.receiver, 10)).toEqual([record]);
    expect((await store.due('2999-01-01T00:00:00.000Z', 1000)).some(({ id }) => id === delivery.id)).toBe(false);
  });
};
