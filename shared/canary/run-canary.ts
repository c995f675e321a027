import { PipelineError } from '#shared/errors.ts';
import { log } from '#shared/log.ts';
import { canaryPrefix, canarySlug } from '#shared/model/canary.ts';
import { documentUrl } from '#shared/model/feed-document.ts';
import type { IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { Clock, Http } from '#shared/ports.ts';

/** What a canary does, in this order. */
export const canarySteps = ['accept', 'read', 'retract', 'disappear'] as const;

type CanaryStep = (typeof canarySteps)[number];

/** What a canary needs: the public address of a site, a token, and a name under which no other one runs. */
export type CanaryPorts = {
  readonly http: Http;
  readonly publicUrl: string;
  readonly token: () => Promise<string>;
  readonly name: string;
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
};

/** What came of a canary: how long each step took, in milliseconds, and the first one that failed. */
export type CanaryResult = {
  readonly took: Readonly<Partial<Record<CanaryStep, number>>>;
  readonly failed?: { readonly step: CanaryStep; readonly reason: string };
};

/** A change is public within seconds; CloudFront may show a 404 for ten more. */
const maxStepMs = 60_000;

const pollMs = 1_000;

/** The titles in a JSON Feed; none in anything else. */
const titlesIn = (body: Uint8Array): readonly unknown[] => {
  try {
    const { items }: { items?: unknown } = Object(JSON.parse(new TextDecoder().decode(body)));
    return Array.isArray(items) ? items.map((item: unknown) => Object(item).title) : [];
  } catch {
    return [];
  }
};

/**
 * Posts a canary, reads it in its feed, retracts it, and sees it disappear, each as publishers and readers do it: through
 * the CDN. Retracts also what could not be read.
 */
export const runCanary = async ({ http, publicUrl, token, name, clock, wait }: CanaryPorts): Promise<CanaryResult> => {
  const guid = `${canaryPrefix}${name}`;
  const started = clock.now();
  const title = `Canary of ${started.toISOString()}`;
  const feed = documentUrl(publicUrl, canarySlug, 'json');
  const took: Partial<Record<CanaryStep, number>> = {};
  let failed: CanaryResult['failed'];

  const send = async (method: 'POST' | 'DELETE', path: string, body?: string): Promise<void> => {
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
    const request: OutgoingRequest = { method, url: `${publicUrl}${path}`, headers };
    const { status, body: answer }: IncomingAnswer = await http.send(
      body === undefined ? request : { ...request, body },
    );
    if (status >= 300) throw new Error(`${status}: ${new TextDecoder().decode(answer).slice(0, 300)}`);
  };

  const waitFor = async (isThere: boolean): Promise<void> => {
    for (;;) {
      const { status, body } = await http.send({ method: 'GET', url: feed });
      if (titlesIn(body).includes(title) === isThere && (status === 200 || !isThere)) return;
      if (clock.now().getTime() - started.getTime() > 2 * maxStepMs)
        throw new Error(`${feed} (${status}) ${isThere ? 'does not show it' : 'still shows it'}.`);
      await wait(pollMs);
    }
  };

  const attempt = async (step: CanaryStep, work: () => Promise<void>): Promise<void> => {
    const before = clock.now().getTime();
    try {
      await work();
      took[step] = clock.now().getTime() - before;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failed ??= { step, reason: error instanceof PipelineError ? `${error.code}: ${reason}` : reason };
    }
  };

  const item = {
    id: guid,
    title,
    content_text: 'A canary: an article that no reader sees.',
    date_published: started.toISOString(),
  };
  await attempt('accept', () => send('POST', '/articles', JSON.stringify(item)));
  if (failed !== undefined) return { took, failed };
  await attempt('read', () => waitFor(true));
  await attempt('retract', () => send('DELETE', `/articles/${encodeURIComponent(guid)}`));
  if (failed === undefined) await attempt('disappear', () => waitFor(false));
  return failed === undefined ? { took } : { took, failed };
};

/** Writes a result to the log. The alarm reads the metric of those that passed, and rings also when none runs. */
export const reportCanary = ({ took, failed }: CanaryResult): void => {
  const times = Object.fromEntries(Object.entries(took).map(([step, ms]) => [`${step}Ms`, ms]));
  if (failed === undefined) log.count('CanariesPassed', 1, times);
  else log.warn('canary.failed', { ...failed, ...times });
};
