import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Unavailable } from '#shared/errors.ts';
import type { TopicContent } from '#shared/hub/distribute.ts';
import {
  type BrokenHub,
  bytesOf,
  distributing,
  judging,
  pushing,
  sending,
  storing,
  withHeaders,
} from './broken-hub.ts';

/** Hubs that distribute wrongly, each in one way. */
export const brokenDistributions: Readonly<Record<string, BrokenHub>> = {
  'sends a part of the topic': {
    breaks: 'posts exactly the bytes of the topic',
    faults: pushing((request) => ({ ...request, body: bytesOf(request).subarray(0, 20) })),
  },
  'sends it compressed': {
    breaks: 'posts exactly the bytes of the topic',
    faults: pushing((request) => ({
      ...request,
      headers: { ...request.headers, 'content-encoding': 'gzip' },
      body: gzipSync(bytesOf(request)),
    })),
  },
  'sends it by PUT': {
    breaks: 'posts exactly the bytes of the topic',
    faults: pushing((request) => ({ ...request, method: 'PUT' })),
  },
  'drops the charset': {
    breaks: 'sends the media type of the topic, including the charset',
    faults: withHeaders((headers) => ({ ...headers, 'content-type': headers['content-type']?.split(';')[0] ?? '' })),
  },
  'calls everything text/xml': {
    breaks: 'sends the media type of the topic, including the charset',
    faults: withHeaders((headers) => ({ ...headers, 'content-type': 'text/xml' })),
  },
  'does not name the topic': {
    breaks: 'names the topic and its hub in one Link header',
    faults: withHeaders((headers) => ({ ...headers, link: headers.link?.split(', ')[0] ?? '' })),
  },
  'does not name itself': {
    breaks: 'names the topic and its hub in one Link header',
    faults: withHeaders((headers) => ({ ...headers, link: headers.link?.split(', ')[1] ?? '' })),
  },
  'puts the query of the callback into the body': {
    breaks: 'keeps the query of the callback in the URL',
    faults: pushing((request) => ({
      ...request,
      url: request.url.replace(/\?.*/, ''),
      body: Buffer.concat([Buffer.from(new URL(request.url).search.slice(1)), bytesOf(request)]),
    })),
  },
  'signs other bytes than it sends': {
    breaks: 'signs the body with the secret of the subscriber, in hexadecimal',
    faults: pushing((request) => ({ ...request, body: Buffer.concat([bytesOf(request), Buffer.from('\n')]) })),
  },
  'signs in base64': {
    breaks: 'signs the body with the secret of the subscriber, in hexadecimal',
    faults: withHeaders(({ 'x-hub-signature': signature = '', ...headers }) => ({
      ...headers,
      'x-hub-signature': `sha256=${Buffer.from(signature.slice(7), 'hex').toString('base64')}`,
    })),
  },
  'signs by another method than it says': {
    breaks: 'signs the body with the secret of the subscriber, in hexadecimal',
    faults: withHeaders((headers) => ({
      ...headers,
      'x-hub-signature': headers['x-hub-signature']?.replace('sha256=', 'sha1=') ?? '',
    })),
  },
  'does not sign': {
    breaks: 'signs the body with the secret of the subscriber, in hexadecimal',
    faults: withHeaders(({ 'x-hub-signature': _signature, ...headers }) => headers),
  },
  'signs with an empty key where there is no secret': {
    breaks: 'sends no signature to a subscriber without a secret',
    faults: withHeaders((headers, request) => ({
      'x-hub-signature': `sha256=${createHmac('sha256', '').update(bytesOf(request)).digest('hex')}`,
      ...headers,
    })),
  },
  'tries once': {
    breaks: 'retries until the subscriber acknowledges',
    faults: judging(({ status }) => ({ kind: status < 300 ? 'delivered' : 'obsolete', message: String(status) })),
  },
  'takes any answer for an acknowledgement': {
    breaks: 'retries until the subscriber acknowledges',
    faults: judging(({ status }) => ({ kind: 'delivered', message: String(status) })),
  },
  'sends again what was acknowledged with 202': {
    breaks: 'sends nothing twice after an acknowledgement, with any answer body',
    faults: judging(({ status }) => ({ kind: status === 204 ? 'delivered' : 'retry', message: String(status) })),
  },
  'follows redirects to distribute': {
    breaks: 'follows no redirect during distribution and counts it as a failure',
    faults: pushing((request) => ({ ...request, redirects: 5 })),
  },
  'drops a subscriber that fails': {
    breaks: 'keeps a failing subscription until its lease expires',
    faults: (() => {
      const failed = new Set<string>();
      return {
        ...storing((store) => ({
          get: async (topic, callback) => (failed.has(callback) ? undefined : store.get(topic, callback)),
          list: async (...given) => (await store.list(...given)).filter(({ callback }) => !failed.has(callback)),
        })),
        ...judging(({ status }, callback) => {
          if (status < 300) return { kind: 'delivered', message: '' };
          failed.add(callback);
          return { kind: 'obsolete', message: '' };
        }),
      };
    })(),
  },
  'does not understand 410': {
    breaks: 'ends a subscription on 410, and on no other status',
    faults: storing(() => ({ end: async () => 'conflict' })),
  },
  'takes 404 for 410': {
    breaks: 'ends a subscription on 410, and on no other status',
    faults: (() => {
      const gone = new Set<string>();
      return {
        ...storing((store) => ({
          get: async (topic, callback) => (gone.has(callback) ? undefined : store.get(topic, callback)),
          list: async (...given) => (await store.list(...given)).filter(({ callback }) => !gone.has(callback)),
        })),
        ...judging(({ status }, callback) => {
          if (status < 300) return { kind: 'delivered', message: '' };
          gone.add(callback);
          return { kind: 'obsolete', message: '' };
        }),
      };
    })(),
  },
  'sends old revisions after newer ones': {
    breaks: 'sends the latest content to a subscriber that missed earlier content',
    faults: {
      ...distributing(() => ({ ordering: 'all' })),
      ...sending(({ read }) => {
        const kept = new Map<number, TopicContent>();
        return {
          read: async (asked) => {
            const content = kept.get(asked.revision) ?? (await read(asked));
            kept.set(asked.revision, content);
            return content;
          },
        };
      }),
    },
  },
  'stops for everybody when one subscriber fails': {
    breaks: 'does not delay other subscribers because one fails',
    faults: {
      http: (http) => {
        let stopped = false;
        return {
          send: async (request) => {
            if (stopped) throw new Unavailable('STOPPED', 'One subscriber fails.');
            const answer = await http.send(request);
            stopped = answer.status >= 500;
            return answer;
          },
        };
      },
    },
  },
};
