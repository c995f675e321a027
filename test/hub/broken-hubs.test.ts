import { afterEach, expect, it, vi } from 'vitest';
import { brokenDistributions } from './broken-distributions.ts';
import { brokenRequests } from './broken-requests.ts';
import { brokenVerifications } from './broken-verifications.ts';
import { distributionRules } from './distribution-rules.ts';
import { openHub } from './hub-harness.ts';
import type { Rules } from './hub-rules.ts';
import { requestRules } from './request-rules.ts';
import { verificationRules } from './verification-rules.ts';

afterEach(() => vi.restoreAllMocks());

const brokenHubs = { ...brokenRequests, ...brokenVerifications, ...brokenDistributions };
const rules: Rules = { ...requestRules, ...verificationRules, ...distributionRules };

for (const [what, { breaks, faults }] of Object.entries(brokenHubs)) {
  it(`the conformance suite catches a hub that ${what}`, async () => {
    const rule = rules[breaks];
    if (rule === undefined) throw new Error(`There is no rule "${breaks}".`);
    const hub = await openHub(faults);
    await expect(rule.holds(hub)).rejects.toMatchObject({ name: 'AssertionError' });
  });
}

it('the conformance suite has a broken hub for each rule', () => {
  const broken = new Set(Object.values(brokenHubs).map(({ breaks }) => breaks));
  expect(Object.keys(rules).filter((rule) => !broken.has(rule))).toEqual([]);
});
