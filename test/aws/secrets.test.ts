import { describe, expect, it } from 'vitest';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { secretReader } from '#shared/aws/secrets.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { clientsOf, failingService, jsonAnswer, jsonError, type Reaction } from './failing-service.ts';

const says = (SecretString: string): Reaction => jsonAnswer({ Name: 'ingest-keys', SecretString });

const readerOf = async (...reactions: readonly Reaction[]) => {
  const service = await failingService(...reactions);
  const clock = manualClock('2024-11-28T09:00:00.000Z');
  return { ...service, clock, read: secretReader('ingest-keys', clock, clientsOf(service.url).secrets) };
};

it('a secret is read once by all who ask at once, and kept for five minutes', async () => {
  const { asked, clock, read } = await readerOf(says('first'), says('second'));
  expect(await Promise.all([read(), read(), read()])).toEqual(['first', 'first', 'first']);
  clock.set('2024-11-28T09:04:59.999Z');
  expect(await read()).toBe('first');
  expect(asked).toEqual([JSON.stringify({ SecretId: 'ingest-keys' })]);
  clock.set('2024-11-28T09:05:00.000Z');
  expect(await read()).toBe('second');
});

it('a secret goes on for an hour while its store is not to be reached, and no longer', async () => {
  const { clock, read } = await readerOf(says('first'), jsonError('InternalServiceError', 500));
  await read();
  clock.set('2024-11-28T09:59:59.999Z');
  expect(await read()).toBe('first');
  clock.set('2024-11-28T10:00:00.000Z');
  await expect(read()).rejects.toMatchObject({ name: 'Unavailable', code: 'STORE_THROTTLED' });
});

it('a secret is asked for again after a failure', async () => {
  const { read } = await readerOf('reset', says('first'));
  await expect(read()).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(await read()).toBe('first');
});

it('a secret that was taken away does not go on', async () => {
  const { clock, read } = await readerOf(says('first'), jsonError('ResourceNotFoundException'));
  await read();
  clock.set('2024-11-28T09:05:00.000Z');
  await expect(read()).rejects.toMatchObject({ name: 'Misconfigured', code: 'SECRET_EMPTY' });
});

it.each([jsonError('ResourceNotFoundException'), jsonAnswer({ Name: 'ingest-keys' }), says('')])(
  'a secret that is not there or holds nothing is a wrong setting, told by its name',
  async (reaction) => {
    const { read } = await readerOf(reaction);
    await expect(read()).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'SECRET_EMPTY',
      message: expect.stringContaining('ingest-keys'),
    });
  },
);

it('a secret that nobody may read fails as it is said: that is no matter of time', async () => {
  const { read } = await readerOf(jsonError('AccessDeniedException'));
  await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

describe('a parameter', () => {
  const read = async (reaction: Reaction): Promise<string> => {
    const { url } = await failingService(reaction);
    return readParameter('/barid/public-url', clientsOf(url).parameters);
  };

  it('a parameter is its value', async () => {
    expect(await read(jsonAnswer({ Parameter: { Value: 'https://feeds.example.org' } }))).toBe(
      'https://feeds.example.org',
    );
  });

  it.each([jsonError('ParameterNotFound'), jsonAnswer({}), jsonAnswer({ Parameter: { Value: '' } })])(
    'a parameter that is not there or empty is a wrong setting, told by its name',
    async (reaction) => {
      await expect(read(reaction)).rejects.toMatchObject({
        name: 'Misconfigured',
        code: 'PARAMETER_EMPTY',
        message: expect.stringContaining('/barid/public-url'),
      });
    },
  );

  it('a parameter may be read later where it was throttled', async () => {
    await expect(read(jsonError('ThrottlingException'))).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  });
});
