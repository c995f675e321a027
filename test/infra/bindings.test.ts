import { App, Stack } from 'aws-cdk-lib';
import { expect, expectTypeOf, it } from 'vitest';
import { notify } from '#functions/notify/contract.ts';
import { type Binding, type Bindings, readParameter, readSecretsNamed } from '#infra/constructs/binding.ts';
import { triggerOf } from '#infra/constructs/triggers.ts';
import type { ParameterName, SecretName } from '#shared/function-contract.ts';

const text: Binding<string> = { value: 'text', grants: [] };

type NotifyBindings = Bindings<typeof notify.env>;

it('a missing or unknown binding does not compile', () => {
  expectTypeOf<keyof NotifyBindings>().toEqualTypeOf<'TABLE' | 'DELIVERIES_QUEUE' | 'SITE_FILE' | 'PUBLIC_URL'>();
  const PUBLIC_URL: Binding<ParameterName> = { value: 'text', grants: [] };
  const bindings: NotifyBindings = { TABLE: text, DELIVERIES_QUEUE: text, SITE_FILE: text, PUBLIC_URL };
  // @ts-expect-error a setting is missing
  const missing: NotifyBindings = { TABLE: text, SITE_FILE: text, PUBLIC_URL };
  // @ts-expect-error no setting has this name
  const unknown: NotifyBindings = { ...bindings, TABEL: text };
  expect(Object.keys(missing)).not.toEqual(Object.keys(unknown));
});

it('the name of a secret or parameter is not assignable to text', () => {
  expectTypeOf<Binding<SecretName>>().not.toExtend<Binding<string>>();
  expectTypeOf<Binding<string>>().not.toExtend<Binding<ParameterName>>();
});

it('each secret that the site file names can be read, and no other', () => {
  const { value, grants } = readSecretsNamed(new Stack(new App(), 'Stack'), ['CMS_KEY', 'SLACK']);
  expect(value).toBe('CMS_KEY,SLACK');
  expect(grants.map(({ actions }) => actions)).toEqual([
    ['secretsmanager:GetSecretValue'],
    ['secretsmanager:GetSecretValue'],
  ]);
  expect(grants.map(({ resource }) => resource.replace(/^.*:/, ''))).toEqual(['CMS_KEY-??????', 'SLACK-??????']);
});

it('a parameter that does not exist yet is named with or without a leading slash', () => {
  const stack = new Stack(new App(), 'Stack');
  const [grant] = readParameter(stack, '/Barid/public-url').grants;
  expect(grant?.resource).toMatch(/:parameter\/Barid\/public-url$/);
  expect(readParameter(stack, 'Barid/public-url').grants).toEqual([grant]);
});

it('a contract that is wired to another kind of trigger stops the synthesis', () => {
  expect(() => triggerOf('http', notify)).toThrow('notify is triggered by stream, but is wired to http.');
});
