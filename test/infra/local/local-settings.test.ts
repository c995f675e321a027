import { expect, it } from 'vitest';
import { contracts } from '#functions/index.ts';
import { type RuntimeValues, settingsOf } from '#infra/local/local-settings.ts';

const values: RuntimeValues = {
  siteFile: 'barid.config.json',
  deliveriesQueue: 'http://127.0.0.1:9324/deliveries',
  deadLetters: [],
  publicUrl: 'http://127.0.0.1:8080',
  isOpenHere: true,
};
const privateHosts = (changes: Partial<RuntimeValues> = {}): string | undefined =>
  settingsOf(contracts.hub, { ...values, ...changes }).ALLOWED_PRIVATE_HOSTS;

it('a Barid for a person at this machine calls hubs and webhooks on it', () => {
  expect(privateHosts()).toBe('127.0.0.1:8080,127.0.0.1,[::1],localhost');
});

it('where others reach it, a callback of a stranger leads to nothing of this machine but what its owner names', () => {
  const others = { publicUrl: 'https://feeds.example.org', isOpenHere: false };
  expect(privateHosts(others)).toBe('feeds.example.org');
  expect(privateHosts({ ...others, privateHosts: ['127.0.0.1:9000'] })).toBe('feeds.example.org,127.0.0.1:9000');
});
