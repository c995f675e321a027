import { type Command, UsageError } from '#infra/cli/command.ts';
import { estimate, type Volumes } from '#infra/cli/cost/estimate.ts';
import { columns } from '#infra/cli/output.ts';

/** A small newsroom, where nothing else is said. */
const usual: Volumes = { articles: 50, feeds: 6, places: 3, readers: 2_000, polls: 24, receivers: 2 };

const help: Readonly<Record<keyof Volumes, string>> = {
  articles: 'articles a day, new revisions included',
  feeds: 'feeds of the site',
  places: 'feeds that an article stands in, on average',
  readers: 'reader programs and aggregators that poll',
  polls: 'polls of each a day',
  receivers: 'hubs, subscribers and webhooks told of each change of a feed',
};

const withDefault = (name: keyof Volumes): readonly [string, string] => [name, `${help[name]} (${usual[name]})`];

const dollars = (amount: number): string => amount.toFixed(2).padStart(10);

/** `barid cost`: what a month on AWS costs at given volumes. */
export const costCommand: Command = {
  name: 'cost',
  about: 'Estimates what a month on AWS costs, in dollars, for given volumes.',
  usage: '',
  options: {
    articles: { type: 'string' },
    feeds: { type: 'string' },
    places: { type: 'string' },
    readers: { type: 'string' },
    polls: { type: 'string' },
    receivers: { type: 'string' },
  },
  help: Object.fromEntries([
    withDefault('articles'),
    withDefault('feeds'),
    withDefault('places'),
    withDefault('readers'),
    withDefault('polls'),
    withDefault('receivers'),
  ]),
  run: async ({ text, output }) => {
    const volume = (name: keyof Volumes): number => {
      const given = text(name);
      if (given === undefined) return usual[name];
      if (!/^\d+(\.\d+)?$/.test(given)) throw new UsageError(`--${name} is a number; found ${given}.`);
      return Number(given);
    };
    const volumes: Volumes = {
      articles: volume('articles'),
      feeds: volume('feeds'),
      places: volume('places'),
      readers: volume('readers'),
      polls: volume('polls'),
      receivers: volume('receivers'),
    };
    const lines = estimate(volumes);
    const total = lines.reduce((sum, line) => sum + line.dollars, 0);
    const rows = [
      ...lines.map(({ what, about, dollars: amount }) => [what, dollars(amount), about]),
      ['Together', dollars(total), 'a month, list prices of us-east-1'],
    ];
    output.result({ volumes, lines, total }, columns(rows));
    return true;
  },
};
