import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

// The code inside a worker: clients that ask again as soon as they are answered, each over one connection that stays open.
// It reads HTTP from bare sockets, so that the clients cost a fraction of the server that they measure.

/** What the pollers ask for, and how many they are. */
export type Polling = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pollers: number;
};

const isPolling = (value: unknown): value is Polling =>
  typeof value === 'object' && value !== null && 'pollers' in value;

const headEnd = '\r\n\r\n';

const poll = (socket: Socket, request: string, onAnswer: (status: number) => void): void => {
  let head = '';
  let missing = -1;
  socket.on('data', (chunk) => {
    let body = chunk.length;
    if (missing === -1) {
      head += chunk.toString('latin1');
      const end = head.indexOf(headEnd);
      if (end === -1) return;
      body = head.length - end - headEnd.length;
      missing = Number(/\r\ncontent-length: (\d+)/i.exec(head.slice(0, end))?.[1] ?? 0);
    }
    missing -= body;
    if (missing > 0) return;
    const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    head = '';
    missing = -1;
    onAnswer(status);
    socket.write(request);
  });
  // The bench closes the server at its end.
  socket.on('error', () => undefined);
  socket.write(request);
};

if (parentPort !== null && isPolling(workerData)) {
  const parent = parentPort;
  const { port, path, headers, pollers } = workerData;
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`);
  const request = [`GET ${path} HTTP/1.1`, ...lines].join('\r\n') + headEnd;
  const answers: Record<number, number> = {};
  for (let index = 0; index < pollers; index += 1) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () =>
      poll(socket, request, (status) => {
        answers[status] = (answers[status] ?? 0) + 1;
      }),
    );
  }
  parent.on('message', () => parent.postMessage({ ...answers }));
}
