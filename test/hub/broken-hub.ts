import type { Distribution } from '#shared/hub/distribute.ts';
import type { HttpAnswer, IncomingAnswer, OutgoingRequest } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { Http, Sender, SubscriptionStore } from '#shared/ports.ts';
import type { Faults } from './hub-harness.ts';

/** A hub that breaks a rule, and the rule's sentence. */
export type BrokenHub = { readonly breaks: string; readonly faults: Faults };

/** A hub whose verification requests are changed. */
export const asking = (change: (request: OutgoingRequest) => OutgoingRequest): Faults => ({
  http: (http) => ({ send: (request) => http.send(request.method === 'GET' ? change(request) : request) }),
});

/** A hub whose pushes are changed. */
export const pushing = (change: (request: OutgoingRequest) => OutgoingRequest): Faults => ({
  http: (http) => ({ send: (request) => http.send(request.method === 'POST' ? change(request) : request) }),
});

/** A hub that gets other answers to its verification requests than callbacks give. */
export const answeredWith = (change: (answer: IncomingAnswer, request: OutgoingRequest) => IncomingAnswer): Faults => ({
  http: (http): Http => ({
    send: async (request) => {
      const answer = await http.send(request);
      return request.method === 'GET' ? change(answer, request) : answer;
    },
  }),
});

/** A hub whose pushes have other headers. */
export const withHeaders = (
  change: (headers: Record<string, string>, request: OutgoingRequest) => Record<string, string>,
) => pushing((request) => ({ ...request, headers: change({ ...request.headers }, request) }));

/** A hub whose subscription store is changed. */
export const storing = (change: (store: SubscriptionStore) => Partial<SubscriptionStore>): Faults => ({
  subscriptions: (store) => ({ ...store, ...change(store) }),
});

/** A hub whose sender of distributions is changed. */
export const distributing = (change: (sender: Sender) => Partial<Sender>): Faults => ({
  senders: (senders) => {
    const sender = senders['hub-distribute'];
    return { ...senders, 'hub-distribute': { ...sender, ...change(sender) } };
  },
});

/** A hub whose distribution to subscribers is changed. */
export const sending = (change: (distribution: Distribution) => Partial<Distribution>): Faults => ({
  distribution: (distribution) => ({ ...distribution, ...change(distribution) }),
});

/** A hub that judges answers of subscribers in another way. */
export const judging = (judge: (answer: IncomingAnswer, callback: string) => AttemptOutcome): Faults =>
  sending(({ push }) => ({
    push: (subscription, content) => ({
      ...push(subscription, content),
      judge: (answer) => judge(answer, subscription.callback),
    }),
  }));

/** A hub whose answers to requests are changed. */
export const answering = (change: (answer: HttpAnswer, form: URLSearchParams) => HttpAnswer): Faults => ({
  receive: (receive) => async (request) => change(await receive(request), new URLSearchParams(String(request.body))),
});

/** A hub that reads a changed form. */
export const reading = (change: (form: URLSearchParams) => void): Faults => ({
  receive: (receive) => (request) => {
    const form = new URLSearchParams(String(request.body));
    change(form);
    return receive({ ...request, body: Buffer.from(form.toString()) });
  },
});

export const accepted: HttpAnswer = {
  status: 202,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'hub.ok',
};
export const challengeIn = ({ url }: OutgoingRequest): Buffer =>
  Buffer.from(new URL(url).searchParams.getAll('hub.challenge').at(-1) ?? '');
export const bytesOf = ({ body = '' }: OutgoingRequest): Buffer => Buffer.from(body);
export const parameter = (name: string, value: string) =>
  asking((request) => {
    const url = new URL(request.url);
    url.searchParams.set(name, value);
    return { ...request, url: url.href };
  });
export const farAway = '2999-01-01T00:00:00.000Z';
