import { SSMClient } from '@aws-sdk/client-ssm';
import { expect, it } from 'vitest';
import { localAccess } from '#infra/local/aws-call.ts';
import { startOptions } from '#shared/aws/clients.ts';
import { readParameter } from '#shared/aws/read-parameter.ts';
import { namedSecrets, rotatingSecret, secretReader } from '#shared/aws/secret-reader.ts';
import { manualClock } from '#test/ingest/ingest-fixture.ts';
import { clientsOf, failingService, jsonAnswer, jsonError, type Reaction } from './failing-service.ts';

const secretAnswer = (SecretString: string): Reaction => jsonAnswer({ Name: 'ingest-keys', SecretString });

const readerOf = async (...reactions: readonly Reaction[]) => {
  const service = await failingService(...reactions);
  const clock = manualClock('2024-11-28T09:00:00.000Z');
  return { ...service, clock, read: secretReader('ingest-keys', clock, clientsOf(service.url).secrets) };
};

it('concurrent readers share one request for a secret, which is cached for five minutes', async () => {
  const { asked, clock, read } = await readerOf(secretAnswer('first'), secretAnswer('second'));
  expect(await Promise.all([read(), read(), read()])).toEqual(['first', 'first', 'first']);
  clock.set('2024-11-28T09:04:59.999Z');
  expect(await read()).toBe('first');
  expect(asked).toEqual([JSON.stringify({ SecretId: 'ingest-keys' })]);
  clock.set('2024-11-28T09:05:00.000Z');
  expect(await read()).toBe('second');
});

it('a cached secret is used for an hour while its store is unreachable, and no longer', async () => {
  const { clock, read } = await readerOf(secretAnswer('first'), jsonError('InternalServiceError', 500));
  await read();
  clock.set('2024-11-28T09:59:59.999Z');
  expect(await read()).toBe('first');
  clock.set('2024-11-28T10:00:00.000Z');
  await expect(read()).rejects.toMatchObject({ name: 'Unavailable', code: 'STORE_UNAVAILABLE' });
});

it('a secret is requested again after a failure', async () => {
  const { read } = await readerOf('reset', secretAnswer('first'));
  await expect(read()).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(await read()).toBe('first');
});

it('a deleted secret is not used any more once its cache has expired', async () => {
  const { clock, read } = await readerOf(secretAnswer('first'), jsonError('ResourceNotFoundException'));
  await read();
  clock.set('2024-11-28T09:05:00.000Z');
  await expect(read()).rejects.toMatchObject({ name: 'Misconfigured', code: 'SECRET_EMPTY' });
});

it.each([jsonError('ResourceNotFoundException'), jsonAnswer({ Name: 'ingest-keys' }), secretAnswer('')])(
  'a missing or empty secret throws Misconfigured with the name of the secret',
  async (reaction) => {
    const { read } = await readerOf(reaction);
    await expect(read()).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'SECRET_EMPTY',
      message: expect.stringContaining('ingest-keys'),
    });
  },
);

it('a secret that may not be read throws the error of the service, which no retry mends', async () => {
  const { read } = await readerOf(jsonError('AccessDeniedException'));
  await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

it('a rotated secret has its present value and the one before, which is read only where it is needed', async () => {
  const { url, asked } = await failingService(secretAnswer('new'), secretAnswer('old'));
  const clock = manualClock('2024-11-28T09:00:00.000Z');
  const [current, previous] = rotatingSecret('origin', clock, clientsOf(url).secrets);
  expect(await current?.()).toBe('new');
  expect(asked).toEqual([JSON.stringify({ SecretId: 'origin' })]);
  expect(await previous?.()).toBe('old');
  expect(await previous?.()).toBe('old');
  expect(asked.slice(1)).toEqual([JSON.stringify({ SecretId: 'origin', VersionStage: 'AWSPREVIOUS' })]);
});

it('a secret that was never rotated has no value before, and is not asked for it again within five minutes', async () => {
  const { url, asked } = await failingService(jsonError('ResourceNotFoundException'));
  const [, previous] = rotatingSecret('origin', manualClock('2024-11-28T09:00:00.000Z'), clientsOf(url).secrets);
  expect(await previous?.()).toBeUndefined();
  expect(await previous?.()).toBeUndefined();
  expect(asked).toHaveLength(1);
});

it('a secret that the site file names and nobody has created is waited for', async () => {
  const { url } = await failingService(jsonError('ResourceNotFoundException'));
  const read = namedSecrets(manualClock('2024-11-28T09:00:00.000Z'), clientsOf(url).secrets);
  await expect(read('SLACK')).rejects.toMatchObject({ name: 'Unavailable', code: 'SECRET_MISSING' });
});

const readFrom = async (reaction: Reaction): Promise<string> => {
  const { url } = await failingService(reaction);
  return readParameter('/barid/public-url', clientsOf(url).parameters);
};

it('readParameter returns the value of a parameter', async () => {
  expect(await readFrom(jsonAnswer({ Parameter: { Value: 'https://feeds.example.org' } }))).toBe(
    'https://feeds.example.org',
  );
});

it.each([jsonError('ParameterNotFound'), jsonAnswer({}), jsonAnswer({ Parameter: { Value: '' } })])(
  'a missing or empty parameter throws Misconfigured with the name of the parameter',
  async (reaction) => {
    await expect(readFrom(reaction)).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'PARAMETER_EMPTY',
      message: expect.stringContaining('/barid/public-url'),
    });
  },
);

it('a parameter survives the throttling of a hundred functions that start together', async () => {
  const { url, asked } = await failingService(
    ...Array.from({ length: 5 }, () => jsonError('ThrottlingException')),
    jsonAnswer({ Parameter: { Value: 'https://feeds.example.org' } }),
  );
  const { region, credentials } = localAccess;
  const client = new SSMClient({ ...startOptions, region, credentials, endpoint: url });
  expect(await readParameter('/barid/public-url', client)).toBe('https://feeds.example.org');
  expect(asked).toHaveLength(6);
}, 30_000);

it('a throttled parameter throws a retryable error', async () => {
  await expect(readFrom(jsonError('ThrottlingException'))).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
});
