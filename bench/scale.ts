import { print } from './harness.ts';
import { runManyArticles } from './scale/many-articles.ts';
import { runManyFeeds } from './scale/many-feeds.ts';
import { runManySubscribers } from './scale/many-subscribers.ts';
import { overloadedIn, type Usage } from './scale/usage.ts';

/** The line under which `run.ts` lists this bench. */
export const about =
  'a million articles a day, 10,000 feeds, 100,000 subscribers, on simulated services: `--articles MINUTES`, `--feeds N`, `--subscribers N`.';

const option = (name: string): number | undefined => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : Number(process.argv[index + 1]);
};

/** Runs the parts that the options name, or each at a hundredth to a tenth of its size: the whole takes half an hour. */
export const run = async (): Promise<void> => {
  const [minutes, feeds, subscribers] = ['articles', 'feeds', 'subscribers'].map(option);
  const isNamed = [minutes, feeds, subscribers].some((one) => one !== undefined);
  const usages: Usage[] = [];
  if (!isNamed || minutes !== undefined)
    usages.push(
      ...(await runManyArticles({ minutes: minutes ?? 1, peakSeconds: option('peak') ?? (isNamed ? 60 : 5) })),
    );
  if (!isNamed || feeds !== undefined) usages.push(...(await runManyFeeds({ count: feeds ?? 500 })));
  if (!isNamed || subscribers !== undefined) usages.push(...(await runManySubscribers({ count: subscribers ?? 2000 })));
  const overloaded = [...new Set(usages.flatMap(overloadedIn))];
  print(
    overloaded.length === 0
      ? 'no partition took more in a second than AWS gives one'
      : `took more in a second than AWS gives one partition: ${overloaded.join(', ')}`,
  );
  if (overloaded.length > 0) process.exitCode = 1;
};
