import { countedFeeds, countedUnits, entryWriteUnits, type Units } from '#infra/cli/counted-units.ts';

/** AWS list prices of us-east-1 in dollars, November 2026, before free tiers: per million unless the name says otherwise. */
export const prices = {
  writeUnits: 0.625,
  readUnits: 0.125,
  tableGbMonth: 0.25,
  s3Puts: 5,
  s3Gets: 0.4,
  s3GbMonth: 0.023,
  invocations: 0.2,
  gbSecond: 0.0000133334,
  queueRequests: 0.4,
  cdnRequests: 1,
  cdnGb: 0.085,
  edgeRuns: 0.1,
  logGb: 0.5,
  alarmMetricMonth: 0.1,
  customMetricMonth: 0.3,
  secretMonth: 0.4,
  webAclMonth: 5,
  webAclRuleMonth: 1,
  inspectedRequests: 0.6,
} as const;

/** What CloudFront gives to every account each month. */
const freeTier = { cdnRequests: 10_000_000, cdnGb: 1000, edgeRuns: 2_000_000 } as const;

/** The volumes of a newsroom. */
export type Volumes = {
  /** Accepted articles per day, new revisions included. */
  readonly articles: number;
  readonly feeds: number;
  /** Feeds that an article is in, those of its facets included. */
  readonly feedsPerArticle: number;
  /** Reader programs and aggregators that poll. */
  readonly readers: number;
  /** Polls per reader and day. */
  readonly polls: number;
  /** Subscribers of the built-in hub that are notified of each change of a feed. */
  readonly receivers: number;
  /** Pictures per day that come with articles, into the media bucket. */
  readonly pictures: number;
  /** Minutes between two canaries (`alarms.canaryMinutes`); 0 for none. */
  readonly canaryMinutes: number;
  /** Rules of the web ACL before CloudFront: two in the stack's own (`firewall`); 0 for none. */
  readonly firewallRules: number;
};

/** One line of the bill, in dollars per month; `pays` says what for. */
export type CostLine = { readonly service: string; readonly pays: string; readonly dollars: number };

const daysPerMonth = 30;
const minutesPerDay = 24 * 60;
const minutesPerMonth = minutesPerDay * daysPerMonth;
const million = 1e6;

/** Lambda keeps an idle function in memory for at least so long: a later article is published by a cold start. */
const warmMinutes = 10;

/** The feeds of the site file in the newsroom of the counted idle minute, which checks each once an hour. */
const feedsOfIdleMinute = 3;

const noUnits: Units = {
  writeUnits: 0,
  readUnits: 0,
  tableCalls: 0,
  transactions: 0,
  puts: 0,
  heads: 0,
  messages: 0,
  invocations: 0,
};

/** Sums works, each as often as its factor says. */
const sum = (works: readonly (readonly [work: Units, times: number])[]): Units => {
  const of = (name: keyof Units): number => works.reduce((count, [work, times]) => count + work[name] * times, 0);
  return {
    writeUnits: of('writeUnits'),
    readUnits: of('readUnits'),
    tableCalls: of('tableCalls'),
    transactions: of('transactions'),
    puts: of('puts'),
    heads: of('heads'),
    messages: of('messages'),
    invocations: of('invocations'),
  };
};

/** What a canary consumes: its article in one feed of one document, stored and retracted. */
const canaryUnits = (): Units => {
  const { accept, publish, check } = countedUnits;
  const share = (units: Units): Units => sum([[units, 1 / countedFeeds]]);
  const stored = { ...accept, writeUnits: accept.writeUnits - entryWriteUnits * (countedFeeds - 1) };
  return sum([
    [stored, 2],
    [{ ...share(publish), writeUnits: 1, puts: 1, invocations: publish.invocations }, 2],
    [{ ...share(check), puts: 0, invocations: 0 }, 2],
    [{ ...noUnits, invocations: 1 }, 1],
  ]);
};

const canariesPerMonth = ({ canaryMinutes }: Volumes): number =>
  canaryMinutes === 0 ? 0 : minutesPerMonth / canaryMinutes;

/** What all the work of a month consumes, and what it consumes while nothing happens. */
export const monthlyUnits = (volumes: Volumes): { readonly all: Units; readonly idle: Units } => {
  const { accept, publish, coldPublish, check, hub, delivery, idleMinute } = countedUnits;
  const { articles, feeds, feedsPerArticle, receivers } = volumes;
  const monthly = articles * daysPerMonth;
  // The counted article is in more or fewer feeds than this newsroom's.
  const share = feedsPerArticle / countedFeeds;
  const fewerEntries = { ...noUnits, writeUnits: entryWriteUnits * (feedsPerArticle - countedFeeds) };
  const coldShare = Math.min(1, minutesPerDay / warmMinutes / Math.max(1, articles));
  // However many articles a minute has, its sweep checks their feeds once, and deletes one hint for each.
  const checks = Math.min(articles, minutesPerDay) * daysPerMonth;
  const perFeed = (units: Units): Units => ({
    ...sum([[units, share]]),
    invocations: units.invocations,
  });
  const idle = sum([
    [idleMinute, minutesPerMonth],
    [
      { ...noUnits, readUnits: check.readUnits / countedFeeds },
      24 * daysPerMonth * Math.max(0, feeds - feedsOfIdleMinute),
    ],
  ]);
  const all = sum([
    [idle, 1],
    [accept, monthly],
    [fewerEntries, monthly],
    [perFeed(publish), monthly * (1 - coldShare)],
    [perFeed(coldPublish), monthly * coldShare],
    [{ ...perFeed(check), invocations: 0 }, checks],
    [{ ...noUnits, writeUnits: 1 }, monthly - checks],
    [perFeed(hub), monthly],
    [delivery, monthly * feedsPerArticle * receivers],
    [canaryUnits(), canariesPerMonth(volumes)],
  ]);
  return { all, idle };
};

const inMillions = (count: number): string => `${(count / million).toPrecision(2)} M`;

const tableLine = (volumes: Volumes, { all, idle }: ReturnType<typeof monthlyUnits>): CostLine => {
  // A year of articles of 6 KB, compressed, with their entries.
  const storedGb = volumes.articles * daysPerMonth * 12 * 5e-6;
  const dollars =
    (all.writeUnits * prices.writeUnits + all.readUnits * prices.readUnits) / million + storedGb * prices.tableGbMonth;
  const units = `${inMillions(all.writeUnits)} write units, ${inMillions(all.readUnits)} read units`;
  return { service: 'DynamoDB', pays: `${units}, of these ${inMillions(idle.readUnits)} by idle minutes`, dollars };
};

/** Documents of a feed that readers poll: RSS, Atom and JSON Feed. */
const polledDocuments = 3;

/** A copy in a cache of CloudFront is fresh for five seconds; readers of one site use few of its caches. */
const freshSeconds = 5;
const usedCaches = 4;

const bucketLine = ({ feeds, readers, polls }: Volumes, { all }: ReturnType<typeof monthlyUnits>): CostLine => {
  const revalidations = Math.min(readers * polls, (feeds * polledDocuments * usedCaches * 86_400) / freshSeconds);
  const gets = all.heads + revalidations * daysPerMonth;
  const pays = `${inMillions(all.puts)} documents written, ${inMillions(gets)} checked or read by CloudFront`;
  return { service: 'S3', pays, dollars: (all.puts * prices.s3Puts + gets * prices.s3Gets) / million };
};

/** A picture of a newspaper, scaled for the web. */
const pictureGb = 200e-6;

/** How often a picture is loaded: one reader program in ten shows its article. */
const pictureLoads = ({ pictures, readers }: Volumes): number => pictures * daysPerMonth * readers * 0.1;

const mediaLine = (volumes: Volumes): CostLine => {
  const monthly = volumes.pictures * daysPerMonth;
  const storedGb = monthly * 12 * pictureGb;
  const requests = monthly * prices.s3Puts + Math.min(pictureLoads(volumes), monthly * usedCaches) * prices.s3Gets;
  const pays = `a year of pictures, ${storedGb.toFixed(1)} GB`;
  return { service: 'S3, media', pays, dollars: storedGb * prices.s3GbMonth + requests / million };
};

/** A canary waits until CloudFront shows its article, and until it does no more: 10 s of 256 MB, and its publication. */
const canaryGbSeconds = 3;

const functionsLine = (volumes: Volumes, { all }: ReturnType<typeof monthlyUnits>): CostLine => {
  const { articles, feedsPerArticle, receivers } = volumes;
  const monthly = articles * daysPerMonth;
  const deliveries = monthly * feedsPerArticle * receivers;
  // Seconds times gigabytes of memory: accepting and publishing an article, a page of deliveries, an idle minute.
  const gbSeconds =
    monthly * (0.15 + 0.05 * feedsPerArticle) +
    deliveries * 0.002 +
    minutesPerMonth * 0.15 +
    canariesPerMonth(volumes) * canaryGbSeconds;
  const dollars = (all.invocations * prices.invocations) / million + gbSeconds * prices.gbSecond;
  return { service: 'Lambda', pays: `${inMillions(all.invocations)} invocations`, dollars };
};

const queueLine = ({ all }: ReturnType<typeof monthlyUnits>): CostLine => {
  // Three requests per message, and the empty receives of Lambda's five pollers, which wait 20 s each.
  const requests = all.messages * 3 + 5 * 3 * minutesPerMonth;
  const dollars = (requests * prices.queueRequests) / million;
  return { service: 'SQS', pays: `${inMillions(requests)} requests, most of them empty polls`, dollars };
};

const polled = ({ readers, polls }: Volumes): number => readers * polls * daysPerMonth;

/** Requests of a month: polls, and pictures. */
const requestsOf = (volumes: Volumes): number => polled(volumes) + pictureLoads(volumes);

const firewallLine = (volumes: Volumes): CostLine => {
  const { firewallRules } = volumes;
  const inspected = (requestsOf(volumes) * prices.inspectedRequests) / million;
  const dollars = prices.webAclMonth + firewallRules * prices.webAclRuleMonth + inspected;
  return { service: 'WAF', pays: `a web ACL of ${firewallRules} rules, and each request`, dollars };
};

const cdnCost = (volumes: Volumes): number => {
  // A compressed feed of 50 entries in full, a 304 answer, and the share of polls that find nothing new.
  const documentGb = 60e-6;
  const notModifiedGb = 0.4e-6;
  const notModifiedShare = 0.85;
  const billed = (used: number, free: number): number => Math.max(0, used - free);
  const requests = requestsOf(volumes);
  const documentsGb = polled(volumes) * ((1 - notModifiedShare) * documentGb + notModifiedShare * notModifiedGb);
  const gb = documentsGb + pictureLoads(volumes) * pictureGb;
  const requestCost = (billed(requests, freeTier.cdnRequests) * prices.cdnRequests) / million;
  const edgeCost = (billed(2 * requests, freeTier.edgeRuns) * prices.edgeRuns) / million;
  return requestCost + edgeCost + billed(gb, freeTier.cdnGb) * prices.cdnGb;
};

/** Metrics that alarms read: each is billed as one alarm. */
export const alarmMetrics = 22;

const monitoringLine = ({ articles, feedsPerArticle, receivers, canaryMinutes }: Volumes): CostLine => {
  // Only accepted articles are counted in ordinary hours, and a metric is billed for the hours that have a value.
  const canaries = canaryMinutes === 0 ? 0 : 1;
  const customMetrics = Math.min(1, articles / 24) + canaries;
  const metrics = alarmMetrics + canaries;
  const logLines = articles * daysPerMonth * (3 + feedsPerArticle * (2 + receivers * 0.1)) + minutesPerMonth * 2;
  const dollars =
    logLines * 0.5e-6 * prices.logGb + metrics * prices.alarmMetricMonth + customMetrics * prices.customMetricMonth;
  return { service: 'CloudWatch', pays: `alarms on ${metrics} metrics, logs`, dollars };
};

/** The monthly bill at list prices, line by line. Only CloudFront's own free tier is taken off. */
export const estimateCost = (volumes: Volumes): readonly CostLine[] => {
  const units = monthlyUnits(volumes);
  return [
    tableLine(volumes, units),
    bucketLine(volumes, units),
    mediaLine(volumes),
    functionsLine(volumes, units),
    queueLine(units),
    { service: 'CloudFront', pays: 'polls of readers, pictures', dollars: cdnCost(volumes) },
    ...(volumes.firewallRules === 0 ? [] : [firewallLine(volumes)]),
    monitoringLine(volumes),
    { service: 'Secrets Manager', pays: 'three secrets', dollars: 3 * prices.secretMonth },
  ];
};
