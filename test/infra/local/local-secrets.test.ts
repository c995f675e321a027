import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, it, onTestFinished } from 'vitest';
import { localAccess } from '#infra/local/aws-call.ts';
import { type GivenValues, openSecretFile, startSecrets } from '#infra/local/local-secrets.ts';
import { freshFolder } from '#test/local-folder.ts';

const start = async (path: string, given: GivenValues = {}) => {
  const file = await openSecretFile(path);
  const { url: endpoint, close } = await startSecrets(file, given, 0);
  onTestFinished(close);
  return {
    file,
    secrets: new SecretsManagerClient({ ...localAccess, endpoint }),
    parameters: new SSMClient({ ...localAccess, endpoint }),
  };
};

it('secrets and parameters come from the given values and from the file', async () => {
  const { file, secrets, parameters } = await start(join(await freshFolder(), 'secrets.json'), {
    '/barid/public-url': 'http://127.0.0.1:8080',
  });
  await file.set('ingest-keys', '{"tokens":["jeton"]}');
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'ingest-keys' }));
  expect(SecretString).toBe('{"tokens":["jeton"]}');
  const { Parameter } = await parameters.send(new GetParameterCommand({ Name: '/barid/public-url' }));
  expect(Parameter).toMatchObject({ Value: 'http://127.0.0.1:8080', Type: 'String' });
});

it("a missing secret or parameter has AWS's error name", async () => {
  const { secrets, parameters } = await start(join(await freshFolder(), 'secrets.json'));
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'toString' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(parameters.send(new GetParameterCommand({ Name: 'none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});

it('a parameter is stored, and replaced only with Overwrite', async () => {
  const path = join(await freshFolder(), 'secrets.json');
  const first = await start(path);
  const put = (Value: string, Overwrite: boolean) =>
    first.parameters.send(new PutParameterCommand({ Name: '/barid/x', Value, Type: 'String', Overwrite }));
  await put('un', false);
  await expect(put('deux', false)).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  await put('trois', true);
  const second = await start(path);
  const { Parameter } = await second.parameters.send(new GetParameterCommand({ Name: '/barid/x' }));
  expect(Parameter?.Value).toBe('trois');
});

it('a token is generated once, in a file that only its owner can read', async () => {
  const path = join(await freshFolder(), 'secrets.json');
  expect(await (await openSecretFile(path)).getOrCreate('token', () => 'premier')).toBe('premier');
  expect(await (await openSecretFile(path)).getOrCreate('token', () => 'second')).toBe('premier');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
