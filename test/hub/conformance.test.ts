import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { distributionRules } from './distribution-rules.ts';
import { openHub } from './hub-world.ts';
import { requestRules } from './request-rules.ts';
import { change, type Rules, signatureOf, subscribed } from './rules.ts';
import { verificationRules } from './verification-rules.ts';

afterEach(() => vi.restoreAllMocks());

const groups: Readonly<Record<string, Rules>> = {
  'A hub that is asked': requestRules,
  'A hub that verifies': verificationRules,
  'A hub that distributes': distributionRules,
};

for (const [group, rules] of Object.entries(groups)) {
  describe(group, () => {
    for (const [rule, { clause, holds }] of Object.entries(rules)) {
      it(`${group} ${rule} (${clause})`, async () => holds(await openHub()));
    }
  });
}

for (const signature of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
  it(`A hub whose site file names a method signs by ${signature}, and says so (§7.1.1)`, async () => {
    const world = await openHub({ signature });
    const subscriber = await subscribed(world, { 'hub.secret': 'chut' });
    await change(world, 'Signé');
    const [push] = subscriber.pushed();
    expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'chut', signature));
  });
}

it('is told of rule by rule in docs/conformance.md', () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  const named = Object.values(groups).flatMap(Object.entries<Rules[string]>);
  for (const [rule, { clause }] of named) expect(page).toContain(`| ${rule} | ${clause} |`);
});
