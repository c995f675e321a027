import { type Command, UsageError } from '#infra/cli/command.ts';
import { type CountedWork, countedFeeds, countedUnits, type Units } from '#infra/cli/counted-units.ts';
import { columns } from '#infra/cli/output.ts';
import { estimateCost, type Volumes } from './estimate-cost.ts';

const smallNewsroom: Volumes = {
  articles: 50,
  feeds: 6,
  feedsPerArticle: 11,
  readers: 2_000,
  polls: 24,
  receivers: 2,
  pictures: 50,
  canaryMinutes: 0,
  firewallRules: 0,
};

const help = {
  articles: 'articles per day, new revisions included',
  feeds: 'feeds of the site',
  'feeds-per-article': 'feeds that an article is in, on average, those of its tags, author … included',
  readers: 'reader programs and aggregators that poll',
  polls: 'polls per reader and day',
  receivers: 'subscribers of the built-in hub that are notified of each change of a feed',
  pictures: 'pictures of 200 KB per day that come with articles, kept for a year',
  'canary-minutes': 'minutes between two canaries (alarms.canaryMinutes); 0 for none',
  'firewall-rules': 'rules of a web ACL of AWS WAF, 2 in the one of the stack; 0 for none',
} as const;

const labels: Readonly<Record<CountedWork, string>> = {
  accept: `storing an article of 6 KB in ${countedFeeds} feeds`,
  acceptBatch: '… as one of a batch of 100',
  publish: `publishing these ${countedFeeds} feeds`,
  coldPublish: '… by a function that was just started',
  check: 'the check of these feeds by the next sweep',
  firstRequest: 'the first request for a document of a facet feed',
  hub: 'telling the built-in hub, without subscribers',
  delivery: 'a delivery to a subscriber',
  webhook: 'an event to a webhook, of ten articles at a time',
  idleMinute: 'a minute in which nothing happens',
  busyMinute: 'a minute with 70 short articles in these feeds, published once',
};

/** The counted units that the estimate multiplies. */
const describeUnits = (): string => {
  const isWork = (name: string): name is CountedWork => Object.hasOwn(labels, name);
  const rows = Object.keys(labels)
    .filter(isWork)
    .map((work) => {
      const { writeUnits, readUnits, puts }: Units = countedUnits[work];
      return [labels[work], `${writeUnits}`.padStart(8), `${readUnits}`.padStart(8), `${puts}`.padStart(8)];
    });
  const heads = ['Counted by "npm run bench -- cost":', '  writes', '   reads', '    PUTs'];
  return columns([heads, ...rows]);
};

/** `barid cost`: a monthly estimate for given volumes. */
export const costCommand: Command = {
  name: 'cost',
  about: 'Estimates the monthly AWS bill in dollars for given volumes.',
  usage: '',
  options: {
    articles: { type: 'string' },
    feeds: { type: 'string' },
    'feeds-per-article': { type: 'string' },
    readers: { type: 'string' },
    polls: { type: 'string' },
    receivers: { type: 'string' },
    pictures: { type: 'string' },
    'canary-minutes': { type: 'string' },
    'firewall-rules': { type: 'string' },
  },
  help: {
    articles: `${help.articles} (default ${smallNewsroom.articles})`,
    feeds: `${help.feeds} (default ${smallNewsroom.feeds})`,
    'feeds-per-article': `${help['feeds-per-article']} (default ${smallNewsroom.feedsPerArticle})`,
    readers: `${help.readers} (default ${smallNewsroom.readers})`,
    polls: `${help.polls} (default ${smallNewsroom.polls})`,
    receivers: `${help.receivers} (default ${smallNewsroom.receivers})`,
    pictures: `${help.pictures} (default ${smallNewsroom.pictures})`,
    'canary-minutes': `${help['canary-minutes']} (default ${smallNewsroom.canaryMinutes})`,
    'firewall-rules': `${help['firewall-rules']} (default ${smallNewsroom.firewallRules})`,
  },
  run: async ({ text, output }) => {
    const volume = (option: keyof typeof help, otherwise: number): number => {
      const given = text(option);
      if (given === undefined) return otherwise;
      if (!/^\d+(\.\d+)?$/.test(given)) throw new UsageError(`--${option} must be a number; found ${given}.`);
      return Number(given);
    };
    const volumes: Volumes = {
      articles: volume('articles', smallNewsroom.articles),
      feeds: volume('feeds', smallNewsroom.feeds),
      feedsPerArticle: volume('feeds-per-article', smallNewsroom.feedsPerArticle),
      readers: volume('readers', smallNewsroom.readers),
      polls: volume('polls', smallNewsroom.polls),
      receivers: volume('receivers', smallNewsroom.receivers),
      pictures: volume('pictures', smallNewsroom.pictures),
      canaryMinutes: volume('canary-minutes', smallNewsroom.canaryMinutes),
      firewallRules: volume('firewall-rules', smallNewsroom.firewallRules),
    };
    const lines = estimateCost(volumes);
    const total = lines.reduce((sum, line) => sum + line.dollars, 0);
    const inColumn = (dollars: number): string => dollars.toFixed(2).padStart(10);
    const rows = [
      ...lines.map(({ service, pays, dollars }) => [service, inColumn(dollars), pays]),
      ['Total', inColumn(total), 'per month, list prices of us-east-1'],
    ];
    output.result({ volumes, lines, total, countedUnits }, `${columns(rows)}\n\n${describeUnits()}`);
    return true;
  },
};
