import { expect, it } from 'vitest';
import { hostileDocuments } from './hostile-documents.ts';

const small = 8 * 1024;
const factor = 8;

/** Sixteen times the work for eight times the text is linear with a cold start; what is quadratic takes sixty-four times. */
const maxGrowth = 24;

/** Processor time, which other processes do not lengthen; below it a ratio measures only the compiler and the collector. */
const measurableMs = 400;

const cpuMs = async (read: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  try {
    await read();
  } catch {
    // A refusal ends the work too.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** How many times longer eight times the text takes, once; 1 where it takes too little to say. */
const growthOnce = async ({ write, read }: (typeof hostileDocuments)[number]): Promise<number> => {
  const large = write(small * factor);
  const largeMs = await cpuMs(() => read(large));
  if (largeMs < measurableMs) return 1;
  const text = write(small);
  return largeMs / (await cpuMs(() => read(text)));
};

/** The least of three measurements where the first says too much: the collector may run in one, what is quadratic is so in all. */
const growthOf = async (document: (typeof hostileDocuments)[number]): Promise<number> => {
  let growth = await growthOnce(document);
  for (let again = 0; again < 2 && growth >= maxGrowth; again += 1)
    growth = Math.min(growth, await growthOnce(document));
  return growth;
};

it('there are hostile documents of every format, each under a name of its own', () => {
  expect(hostileDocuments.length).toBeGreaterThan(100);
  expect(new Set(hostileDocuments.map(({ name }) => name)).size).toBe(hostileDocuments.length);
});

it.each(hostileDocuments.map((document) => [document.name, document] as const))(
  'eight times the text is not much more than eight times the work: %s',
  async (_name, document) => {
    expect(await growthOf(document)).toBeLessThan(maxGrowth);
  },
  // Far longer than any case takes, even on a busy machine: only a case that never ends exceeds it.
  60_000,
);
