import { expect, it } from 'vitest';
import { sha256 } from '#shared/hash.ts';
import type { Session } from '#shared/model/session.ts';
import type { SessionStore } from '#shared/ports.ts';

const sessionOf = (id: string): Session => ({
  idHash: sha256(id),
  sealedToken: 'c2VhbGVk',
  startedAt: '2026-11-30T10:00:00.000Z',
  expiresAt: '2026-11-30T22:00:00.000Z',
});

/** Holds for every store of sessions; `open` gives an empty one. */
export const sessionStoreContract = (name: string, open: () => Promise<SessionStore>): void => {
  it(`the ${name} session store gives a session by the hash of its id, with the end that it was moved to`, async () => {
    const sessions = await open();
    const [mine, other] = [sessionOf('mine'), sessionOf('other')];
    expect(await sessions.get(mine.idHash)).toBeUndefined();
    await sessions.save(mine);
    await sessions.save(other);
    expect(await sessions.extend(mine, '2026-12-01T08:00:00.000Z')).toBe('written');
    expect(await sessions.get(mine.idHash)).toEqual({ ...mine, expiresAt: '2026-12-01T08:00:00.000Z' });
    expect(await sessions.get(other.idHash)).toEqual(other);
  });

  it(`the ${name} session store does not bring back a session that ended while it was in use`, async () => {
    const sessions = await open();
    const mine = sessionOf('mine');
    await sessions.save(mine);
    expect(await sessions.remove(mine.idHash)).toBe('written');
    expect(await sessions.remove(mine.idHash)).toBe('conflict');
    expect(await sessions.extend(mine, '2026-12-01T08:00:00.000Z')).toBe('conflict');
    expect(await sessions.get(mine.idHash)).toBeUndefined();
  });
};
