import { App, Stack } from 'aws-cdk-lib';
import { expect, expectTypeOf, it } from 'vitest';
import { notify } from '#functions/notify/contract.ts';
import { type Binding, type Bindings, readParameter, readSecretsNamed } from '#infra/constructs/binding.ts';
import { triggerOf } from '#infra/constructs/trigger-of.ts';
import type { ParameterName, SecretName } from '#shared/contract.ts';

const text: Binding<string> = { value: 'text', grants: [] };

type NotifyBindings = Bindings<typeof notify.env>;

it('bindings are exactly the settings of a contract, for the compiler to check', () => {
  expectTypeOf<keyof NotifyBindings>().toEqualTypeOf<'TABLE' | 'DELIVERIES_QUEUE' | 'SITE_FILE'>();
  const bindings: NotifyBindings = { TABLE: text, DELIVERIES_QUEUE: text, SITE_FILE: text };
  // @ts-expect-error a setting is missing
  const missing: NotifyBindings = { TABLE: text, SITE_FILE: text };
  // @ts-expect-error no setting has this name
  const unknown: NotifyBindings = { ...bindings, TABEL: text };
  expect(Object.keys(missing)).not.toEqual(Object.keys(unknown));
});

it('bindings tell the name of a secret and of a parameter from other text', () => {
  expectTypeOf<Binding<SecretName>>().not.toExtend<Binding<string>>();
  expectTypeOf<Binding<string>>().not.toExtend<Binding<ParameterName>>();
});

it('bindings let secrets be read by the names that the site file gives them, each by itself', () => {
  const { value, grants } = readSecretsNamed(new Stack(new App(), 'Stack'), ['CMS_KEY', 'SLACK']);
  expect(value).toBe('CMS_KEY,SLACK');
  expect(grants.map(({ actions }) => actions)).toEqual([
    ['secretsmanager:GetSecretValue'],
    ['secretsmanager:GetSecretValue'],
  ]);
  expect(grants.map(({ resource }) => resource.replace(/^.*:/, ''))).toEqual(['CMS_KEY-??????', 'SLACK-??????']);
});

it('bindings name a parameter that is not there yet, with or without a slash at its front', () => {
  const stack = new Stack(new App(), 'Stack');
  const [grant] = readParameter(stack, '/Barid/public-url').grants;
  expect(grant?.resource).toMatch(/:parameter\/Barid\/public-url$/);
  expect(readParameter(stack, 'Barid/public-url').grants).toEqual([grant]);
});

it('a trigger that a wiring takes for another kind stops the synthesis', () => {
  expect(() => triggerOf('http', notify)).toThrow('notify is woken by stream, but is wired to http.');
});
