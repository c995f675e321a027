import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { listen } from '#infra/local/loopback.ts';

/**
 * The hosts of subscribers, in a thread of their own: each answers 204 after a while. `count` tells how many requests came
 * since the last time, for how many URLs, and when the last one did.
 */
const { hosts, answerMs } = z.object({ hosts: z.number(), answerMs: z.number() }).parse(workerData);

const seen = new Set<string>();
let requests = 0;
let lastAt = 0;

const servers = await Promise.all(
  Array.from({ length: hosts }, (_, host) => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        requests += 1;
        lastAt = performance.timeOrigin + performance.now();
        seen.add(`${host} ${request.url}`);
        setTimeout(() => response.writeHead(204).end(), answerMs);
      });
    });
    server.keepAliveTimeout = 60_000;
    return listen(server, 0);
  }),
);

parentPort?.on('message', () => {
  parentPort?.postMessage({ requests, urls: seen.size, lastAt });
  requests = 0;
  seen.clear();
});
parentPort?.postMessage(servers.map(({ url }) => url));
