import { expect, it } from 'vitest';
import { generateToken } from '#infra/local/start-pipeline.ts';

it('no generated token looks like an option of a command', () => {
  // One in 64 began with a hyphen, and `barid … --token TOKEN` said how it is used.
  const tokens = Array.from({ length: 2_000 }, generateToken);
  expect(tokens.filter((token) => !/^[\da-f]{48}$/.test(token))).toEqual([]);
  expect(new Set(tokens).size).toBe(tokens.length);
});
