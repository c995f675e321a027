import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { distributionRules } from './distribution-rules.ts';
import { openHub } from './hub-harness.ts';
import { change, type Rules, signatureOf, subscribed } from './hub-rules.ts';
import { requestRules } from './request-rules.ts';
import { verificationRules } from './verification-rules.ts';

afterEach(() => vi.restoreAllMocks());

const groups: Readonly<Record<string, Rules>> = {
  'receiving requests': requestRules,
  verifying: verificationRules,
  distributing: distributionRules,
};

for (const [group, rules] of Object.entries(groups)) {
  for (const [rule, { clause, holds }] of Object.entries(rules)) {
    it(`a hub, ${group}, ${rule} (${clause})`, async () => holds(await openHub()));
  }
}

for (const signature of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
  it(`a hub signs with ${signature} where the site file says so, and names the method (§7.1.1)`, async () => {
    const hub = await openHub({ signature });
    const subscriber = await subscribed(hub, { 'hub.secret': 'chut' });
    await change(hub, 'Signé');
    const [push] = subscriber.pushed();
    expect(push?.headers['x-hub-signature']).toBe(signatureOf(push, 'chut', signature));
  });
}

it('docs/conformance.md lists every rule with its clause', () => {
  const page = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  const named = Object.values(groups).flatMap(Object.entries<Rules[string]>);
  for (const [rule, { clause }] of named) expect(page).toContain(`| ${rule} | ${clause} |`);
});
