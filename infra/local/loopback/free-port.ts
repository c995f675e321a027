import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** A port that nobody uses at this moment, for programs that cannot choose one themselves. */
export const freePort = async (): Promise<number> => {
  const { url, close } = await listen(createServer(), 0);
  await close();
  return Number(new URL(url).port);
};
