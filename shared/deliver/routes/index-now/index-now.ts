import type { IncomingAnswer } from '#shared/model/http.ts';
import type { AttemptOutcome } from '#shared/model/outcome.ts';
import type { IndexNow } from '#shared/model/site.ts';
import type { Sender } from '#shared/ports.ts';
import { judgeAnswer } from '../../engine/judge.ts';

/** IndexNow, "Response format": what each refusal means for the person who can mend it. */
const refusals: Readonly<Record<number, string>> = {
  400: 'the request is malformed',
  403: 'the key file was not found, or does not hold the key',
  422: 'the URLs are not of the host whose key this is',
};

/** Ten minutes: what a search engine that says "too many" is given, and the least between two tellings of one URL. */
const patience = 600;

const judge = (answer: IncomingAnswer): AttemptOutcome => {
  const meaning = refusals[answer.status];
  const outcome = judgeAnswer(answer);
  if (meaning !== undefined)
    return { kind: 'gone', message: `${outcome.message} (${meaning}; the same again would not help)` };
  return outcome.kind === 'retry' && answer.status === 429 ? { retryAfter: patience, ...outcome } : outcome;
};

/** Tells search engines which permalinks changed or went: IndexNow, "Submitting set of URLs". */
export const indexNow = (settings: IndexNow | undefined): Sender => ({
  ordering: 'latest',
  // The protocol takes 10,000; a row of the table holds fewer, and changes come in small numbers.
  maxTopicsPerRequest: 100,
  minTopicIntervalSeconds: patience,
  judge,
  request: ({ topics, receiver }) => {
    if (settings === undefined) return { kind: 'obsolete', message: 'The site file names no IndexNow key any more' };
    const { key, keyLocation } = settings;
    const host = URL.parse(topics[0] ?? '')?.host;
    const body = { host, key, ...(keyLocation === undefined ? {} : { keyLocation }), urlList: topics };
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return { method: 'POST', url: receiver, headers, body: JSON.stringify(body) };
  },
});
