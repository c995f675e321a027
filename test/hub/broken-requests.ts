import { accepted, answering, type Broken, reading, storing } from './faults.ts';

/** Hubs that take requests wrongly, each in one way. */
export const brokenRequests: Readonly<Record<string, Broken>> = {
  'answers 200 to a request': {
    breaks: 'accepts a request with 202, whatever its verification comes to',
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
    breaks: 'refuses what it cannot take with 4xx, in words and as plain text',
    faults: answering(() => accepted),
  },
  'gives its reasons as JSON': {
    breaks: 'refuses what it cannot take with 4xx, in words and as plain text',
    faults: answering((answer) => ({ ...answer, headers: { 'content-type': 'application/json' } })),
  },
  'reads a request of any type': {
    breaks: 'takes forms only',
    faults: {
      receive: (receive) => (request) =>
        receive({ ...request, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    },
  },
  'refuses parameters that it does not know': {
    breaks: 'ignores parameters that it does not understand',
    faults: answering((answer, form) => (form.has('hub.verify') ? { ...answer, status: 400 } : answer)),
  },
  'takes any topic for its own': {
    breaks: 'serves the topics of this site and no others',
    faults: answering((answer) => (answer.status === 404 ? accepted : answer)),
  },
  'compares topics letter by letter': {
    breaks: 'knows a topic however its plain letters are escaped',
    faults: answering((answer, form) => (form.get('hub.topic')?.includes('%') ? { ...answer, status: 404 } : answer)),
  },
  'takes secrets of any length': {
    breaks: 'takes secrets of less than 200 bytes',
    faults: reading(
      (form) => form.has('hub.secret') && form.set('hub.secret', form.get('hub.secret')?.slice(0, 90) ?? ''),
    ),
  },
  'refuses to renew': {
    breaks: 'lets an active subscription be asked for again, and verifies it again',
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
    breaks: 'leaves everything as it was while a renewal is not verified',
    faults: storing((store) => ({
      get: async (topic, callback) => {
        const [active, intent] = [await store.get(topic, callback), await store.intent(topic, callback)];
        return active === undefined || intent?.secret === undefined ? active : { ...active, secret: intent.secret };
      },
    })),
  },
  'ends a subscription whose renewal is refused': {
    breaks: 'leaves everything as it was when a renewal is refused',
    faults: storing((store) => ({
      drop: async (intent) => {
        await store.drop(intent);
        await store.remove(intent.topic, intent.callback);
      },
    })),
  },
  'shortens the lease of a renewal that is refused': {
    breaks: 'leaves everything as it was when a renewal is refused',
    faults: storing((store) => ({
      drop: async (intent) => {
        const active = await store.get(intent.topic, intent.callback);
        const expires = new Date(Date.parse(intent.asked) + intent.leaseSeconds * 1000).toISOString();
        if (active !== undefined) await store.confirm(intent, { ...active, expires });
      },
    })),
  },
  'keeps a secret that a renewal does not name': {
    breaks: 'forgets a secret that a renewal does not name',
    faults: storing((store) => ({
      confirm: async (intent, next) => {
        const { secret } = (await store.get(intent.topic, intent.callback)) ?? {};
        return store.confirm(intent, next === undefined || secret === undefined ? next : { ...next, secret });
      },
    })),
  },
  'judges the lease of an unsubscription': {
    breaks: 'ends a subscription that its subscriber ends, whatever lease it names',
    faults: answering((answer, form) =>
      /^\d*$/.test(form.get('hub.lease_seconds') ?? '') ? answer : { ...answer, status: 400 },
    ),
  },
  'never ends a subscription': {
    breaks: 'ends a subscription that its subscriber ends, whatever lease it names',
    faults: storing((store) => ({
      confirm: async (intent, next) => (next === undefined ? 'written' : store.confirm(intent, next)),
    })),
  },
  'knows a subscriber by its callback alone': {
    breaks: 'keeps subscriptions apart by topic and by callback',
    faults: storing((store) => ({
      confirm: async (intent, next) => {
        const topics = ['rss.xml', 'atom.xml'].map((file) => new URL(file, intent.topic).href);
        if (next === undefined) for (const topic of topics) await store.remove(topic, intent.callback);
        return store.confirm(intent, next);
      },
    })),
  },
  'calls whoever is named': {
    breaks: 'refuses callbacks of private networks',
    faults: answering((answer) => (answer.status === 403 ? accepted : answer)),
  },
  'can be made to flood': {
    breaks: 'floods nobody, whoever asks in whose name',
    faults: storing(() => ({ count: async () => 1 })),
  },
};
