import { createServer } from 'node:http';
import { listen } from '#infra/local/loopback.ts';

/** Starts subscribers on so many hosts that confirm every subscription and take every push; gives their callbacks. */
export const startSubscribers = async (count: number, hosts: number) => {
  const servers = await Promise.all(
    Array.from({ length: hosts }, () =>
      listen(
        createServer((request, response) => {
          const query = new URL(request.url ?? '', 'http://subscriber').searchParams;
          request.resume().on('end', () => {
            if (request.method === 'GET') response.end(query.get('hub.challenge') ?? '');
            else {
              pushed += 1;
              response.writeHead(204).end();
            }
          });
        }),
        0,
      ),
    ),
  );
  let pushed = 0;
  return {
    callbacks: Array.from({ length: count }, (_, index) => `${servers[index % hosts]?.url}/${index}`),
    pushed: () => pushed,
    close: () => Promise.all(servers.map((server) => server.close())),
  };
};
