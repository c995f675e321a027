import { hostname } from 'node:os';
import type { Command } from '#infra/cli/command.ts';
import { columns } from '#infra/cli/output.ts';
import { httpFor } from '#infra/cli/site-client.ts';
import { canarySteps, runCanary } from '#shared/canary/run-canary.ts';
import { systemClock as clock, wait } from '#shared/system-clock.ts';

const labels = {
  accept: 'accepted',
  read: 'readable in its feed',
  retract: 'retracted',
  disappear: 'gone from its feed',
} as const;

/** `barid canary`: sends a hidden article through a site, as the alarm of that name does on AWS. */
export const canaryCommand: Command = {
  name: 'canary',
  about: 'Posts a hidden article, reads it in a feed of its own, retracts it, and says how long each step took.',
  usage: '',
  options: {},
  help: {},
  run: async ({ site: connect, output }) => {
    const { url, token } = connect();
    const result = await runCanary({
      ...{ http: httpFor(url), publicUrl: url, clock, wait },
      token: async () => token,
      name: hostname().toLowerCase(),
    });
    const rows = canarySteps.map((step) => {
      const ms = result.took[step];
      const failure = result.failed?.step === step ? `failed: ${result.failed.reason}` : 'not tried';
      return [labels[step], ms === undefined ? failure : `${(ms / 1000).toFixed(1).padStart(6)} s`];
    });
    output.result(result, columns(rows));
    return result.failed === undefined;
  },
};
