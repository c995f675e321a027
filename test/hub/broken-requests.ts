import type { Subscription } from '#shared/model/subscription.ts';
import { accepted, answering, type BrokenHub, reading, storing } from './broken-hub.ts';

/** Hubs that take requests wrongly, each in one way. */
export const brokenRequests: Readonly<Record<string, BrokenHub>> = {
  'answers 200 to a request': {
    breaks: 'accepts a request with 202, before the result of its verification is known',
    faults: answering((answer) => (answer.status === 202 ? { ...answer, status: 200 } : answer)),
  },
  'verifies before it answers': {
    breaks: 'answers before it verifies',
    faults: {
      receive: (receive, drain) => async (request) => {
        const answer = await receive(request);
        await drain();
        return answer;
      },
    },
  },
  'accepts what it cannot take': {
    breaks: 'rejects an invalid request with 4xx and an explanation in plain text',
    faults: answering(() => accepted),
  },
  'gives its reasons as JSON': {
    breaks: 'rejects an invalid request with 4xx and an explanation in plain text',
    faults: answering((answer) => ({ ...answer, headers: { 'content-type': 'application/json' } })),
  },
  'reads a request of any type': {
    breaks: 'accepts only forms',
    faults: {
      receive: (receive) => (request) =>
        receive({ ...request, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    },
  },
  'refuses parameters that it does not know': {
    breaks: 'ignores unknown parameters',
    faults: answering((answer, form) => (form.has('hub.verify') ? { ...answer, status: 400 } : answer)),
  },
  'takes any topic for its own': {
    breaks: 'accepts only topics of its own site',
    faults: answering((answer) => (answer.status === 404 ? accepted : answer)),
  },
  'compares topics letter by letter': {
    breaks: 'recognises a topic with percent-encoded letters',
    faults: answering((answer, form) => (form.get('hub.topic')?.includes('%') ? { ...answer, status: 404 } : answer)),
  },
  'takes secrets of any length': {
    breaks: 'accepts secrets of less than 200 bytes',
    faults: reading(
      (form) => form.has('hub.secret') && form.set('hub.secret', form.get('hub.secret')?.slice(0, 90) ?? ''),
    ),
  },
  'refuses to renew': {
    breaks: 'accepts a request to renew an active subscription and verifies it again',
    faults: (() => {
      const known = new Set<string>();
      return answering((answer, form) => {
        const callback = form.get('hub.callback') ?? '';
        if (known.has(callback)) return { ...answer, status: 409 };
        known.add(callback);
        return answer;
      });
    })(),
  },
  'uses a new secret before it is verified': {
    breaks: 'changes nothing until a request to renew is verified',
    faults: storing((store) => ({
      list: async (...given) => {
        const withNewSecret = async (active: Subscription): Promise<Subscription> => {
          const intent = await store.getIntent(active.topic, active.callback);
          return intent?.secret === undefined ? active : { ...active, secret: intent.secret };
        };
        return Promise.all((await store.list(...given)).map(withNewSecret));
      },
    })),
  },
  'ends a subscription if a request to renew it is refused': {
    breaks: 'changes nothing if a request to renew is refused',
    faults: storing((store) => ({
      dropIntent: async (intent) => {
        await store.dropIntent(intent);
        await store.remove(intent.topic, intent.callback);
      },
    })),
  },
  'shortens the lease if a request to renew it is refused': {
    breaks: 'changes nothing if a request to renew is refused',
    faults: storing((store) => ({
      dropIntent: async (intent) => {
        const active = await store.get(intent.topic, intent.callback);
        const expiresAt = new Date(Date.parse(intent.requestedAt) + intent.leaseSeconds * 1000).toISOString();
        if (active !== undefined) await store.confirm(intent, { ...active, expiresAt }, 0);
      },
    })),
  },
  'keeps a secret that a request to renew does not name': {
    breaks: 'drops the secret if a request to renew has none',
    faults: storing((store) => ({
      confirm: async (intent, next, revision) => {
        const { secret } = (await store.get(intent.topic, intent.callback)) ?? {};
        return store.confirm(intent, next === undefined || secret === undefined ? next : { ...next, secret }, revision);
      },
    })),
  },
  'judges the lease of an unsubscription': {
    breaks: 'ends a subscription on request, with any lease in the request',
    faults: answering((answer, form) =>
      /^\d*$/.test(form.get('hub.lease_seconds') ?? '') ? answer : { ...answer, status: 400 },
    ),
  },
  'never ends a subscription': {
    breaks: 'ends a subscription on request, with any lease in the request',
    faults: storing((store) => ({
      confirm: async (intent, next, revision) =>
        next === undefined ? 'written' : store.confirm(intent, next, revision),
    })),
  },
  'knows a subscriber by its callback alone': {
    breaks: 'distinguishes subscriptions by topic and callback',
    faults: storing((store) => ({
      confirm: async (intent, next, revision) => {
        const topics = ['rss.xml', 'atom.xml'].map((file) => new URL(file, intent.topic).href);
        if (next === undefined) for (const topic of topics) await store.remove(topic, intent.callback);
        return store.confirm(intent, next, revision);
      },
    })),
  },
  'calls whoever is named': {
    breaks: 'rejects callbacks in private networks',
    faults: answering((answer) => (answer.status === 403 ? accepted : answer)),
  },
  'can be made to flood': {
    breaks: 'limits verification requests to each host, so that no one can use it to flood a third party',
    faults: storing(() => ({ countInMinute: async () => 1 })),
  },
};
