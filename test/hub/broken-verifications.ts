import {
  answeredWith,
  asking,
  type BrokenHub,
  challengeIn,
  farAway,
  parameter,
  sending,
  storing,
} from './broken-hub.ts';

/** Hubs that verify wrongly, each in one way. */
export const brokenVerifications: Readonly<Record<string, BrokenHub>> = {
  'asks by POST': {
    breaks: 'sends mode, topic, challenge and lease to the callback with GET',
    faults: asking((request) => ({ ...request, method: 'POST' })),
  },
  'does not say the lease': {
    breaks: 'sends mode, topic, challenge and lease to the callback with GET',
    faults: asking((request) => ({ ...request, url: request.url.replace(/&hub\.lease_seconds=\d+/, '') })),
  },
  'has one challenge for everybody': {
    breaks: 'uses each challenge once',
    faults: parameter('hub.challenge', 'toujours-le-meme-defi'),
  },
  'overwrites the query of the callback': {
    breaks: 'appends its parameters to the query of the callback and overwrites nothing',
    faults: asking((request) => {
      const url = new URL(request.url);
      for (const name of ['hub.mode', 'hub.topic'])
        url.searchParams.set(name, url.searchParams.getAll(name).at(-1) ?? '');
      return { ...request, url: url.href };
    }),
  },
  'drops the query of the callback': {
    breaks: 'appends its parameters to the query of the callback and overwrites nothing',
    faults: asking((request) => ({ ...request, url: request.url.replace(/\?.*&hub\.mode=/, '?hub.mode=') })),
  },
  'takes any 2xx for a yes': {
    breaks: 'does not subscribe a callback that answers without the challenge',
    faults: answeredWith((answer, request) =>
      answer.status < 300 ? { ...answer, body: challengeIn(request) } : answer,
    ),
  },
  'looks for the challenge anywhere in the answer': {
    breaks: 'does not subscribe a callback that answers without the challenge',
    faults: answeredWith((answer, request) => {
      const challenge = challengeIn(request);
      return Buffer.from(answer.body).includes(challenge) ? { ...answer, body: challenge } : answer;
    }),
  },
  'looks at the body and not at the status': {
    breaks: 'does not subscribe a callback that answers without the challenge',
    faults: answeredWith((answer) => ({ ...answer, status: 200 })),
  },
  'takes only 200 for a yes': {
    breaks: 'subscribes a callback that answers with the challenge and any 2xx',
    faults: answeredWith((answer) => (answer.status === 200 ? answer : { ...answer, status: 404 })),
  },
  'subscribes without asking': {
    breaks: 'does not subscribe a callback that answers without the challenge',
    faults: answeredWith((answer, request) => ({ ...answer, status: 200, body: challengeIn(request) })),
  },
  'follows redirects to verify': {
    breaks: 'follows no redirect during verification',
    faults: asking((request) => ({ ...request, redirects: 5 })),
  },
  'unsubscribes without asking': {
    breaks: 'does not unsubscribe a callback that does not confirm',
    faults: answeredWith((answer, request) =>
      request.url.includes('hub.mode=unsubscribe') ? { ...answer, status: 200, body: challengeIn(request) } : answer,
    ),
  },
  'gives up at the first trouble': {
    breaks: 'retries a failed verification a limited number of times',
    faults: answeredWith((answer) => (answer.status >= 500 ? { ...answer, status: 404 } : answer)),
  },
  'grants whatever lease is asked': {
    breaks: 'grants leases within its bounds, and none without an end',
    faults: storing((store) => ({
      saveIntent: (intent) => store.saveIntent({ ...intent, leaseSeconds: 999_999_999_999 }),
    })),
  },
  'has leases without an end': {
    breaks: 'sends nothing after the lease has expired',
    faults: storing((store) => ({
      confirm: (intent, next, revision) =>
        store.confirm(intent, next === undefined ? next : { ...next, expiresAt: farAway }, revision),
    })),
  },
  'looks at the lease only when it fans out': {
    breaks: 'checks the lease before each attempt',
    faults: storing((store) => ({
      get: async (topic, callback) => {
        const active = await store.get(topic, callback);
        return active === undefined ? undefined : { ...active, expiresAt: farAway };
      },
    })),
  },
  'counts a renewed lease from the first day': {
    breaks: 'counts a renewed lease from its latest verification',
    faults: storing((store) => ({
      confirm: async (intent, next, revision) => {
        const before = await store.get(intent.topic, intent.callback);
        const expiresAt = before?.expiresAt ?? next?.expiresAt ?? farAway;
        return store.confirm(intent, next === undefined ? next : { ...next, expiresAt }, revision);
      },
    })),
  },
  'keeps to itself that it denies': {
    breaks: 'denies a topic that no longer exists to the callback that requested it',
    faults: {
      http: (http) => ({
        send: async (request) =>
          request.url.includes('hub.mode=denied')
            ? { status: 204, url: request.url, headers: {}, body: new Uint8Array() }
            : http.send(request),
      }),
    },
  },
  'lets subscriptions to what is withdrawn run out in silence': {
    breaks: 'notifies subscribers once that a removed topic has ended',
    faults: sending(({ read }) => ({
      read: async (revision) => {
        const content = await read(revision);
        return content.kind === 'removed' ? { kind: 'empty' } : content;
      },
    })),
  },
  'denies, and keeps the subscription': {
    breaks: 'notifies subscribers once that a removed topic has ended',
    faults: storing(() => ({ end: async () => 'conflict' })),
  },
  'posts that it is over instead of asking for it': {
    breaks: 'notifies subscribers once that a removed topic has ended',
    faults: sending(({ deny }) => ({
      deny: (subscription) => {
        const { request, ...rest } = deny(subscription);
        return { ...rest, request: { ...request, method: 'POST' } };
      },
    })),
  },
};
