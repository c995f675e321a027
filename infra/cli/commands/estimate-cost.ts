/** AWS list prices of us-east-1 in dollars, November 2026, before free tiers: per million unless the name says otherwise. */
const prices = {
  writeUnits: 0.625,
  readUnits: 0.125,
  tableGbMonth: 0.25,
  s3Puts: 5,
  s3Gets: 0.4,
  invocations: 0.2,
  gbSecond: 0.0000133334,
  queueRequests: 0.4,
  cdnRequests: 1,
  cdnGb: 0.085,
  edgeRuns: 0.1,
  logGb: 0.5,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  secretMonth: 0.4,
} as const;

/** What CloudFront gives to every account each month. */
const freeTier = { cdnRequests: 10_000_000, cdnGb: 1000, edgeRuns: 2_000_000 } as const;

/** The volumes of a newsroom. */
export type Volumes = {
  /** Accepted articles per day, new revisions included. */
  readonly articles: number;
  readonly feeds: number;
  readonly feedsPerArticle: number;
  /** Reader programs and aggregators that poll. */
  readonly readers: number;
  /** Polls per reader and day. */
  readonly polls: number;
  /** Receivers that are notified of each change of a feed. */
  readonly receivers: number;
};

/** One line of the bill, in dollars per month; `pays` says what for. */
export type CostLine = { readonly service: string; readonly pays: string; readonly dollars: number };

const daysPerMonth = 30;
const minutesPerMonth = 60 * 24 * daysPerMonth;
const million = 1e6;

const tableCost = ({ articles, feedsPerArticle, feeds, receivers }: Volumes): number => {
  // Head, past revision, identity claims and list row of an article; the transaction doubles each.
  const unitsPerArticle = 12;
  const unitsPerEntry = 2;
  const changes = articles * feedsPerArticle * daysPerMonth;
  const articleWrites = articles * daysPerMonth * (unitsPerArticle + feedsPerArticle * unitsPerEntry);
  const writes = articleWrites + changes * (2 + 4 * receivers);
  const reads = changes * 60 + minutesPerMonth * feeds * 3;
  const storedGb = articles * daysPerMonth * 12 * 5e-6;
  return (writes * prices.writeUnits + reads * prices.readUnits) / million + storedGb * prices.tableGbMonth;
};

const bucketCost = ({ articles, feedsPerArticle, feeds }: Volumes): number => {
  // RSS, Atom, JSON Feed and the page.
  const documentsPerFeed = 4;
  const puts = articles * feedsPerArticle * daysPerMonth * documentsPerFeed;
  const heads = puts + minutesPerMonth * feeds * documentsPerFeed;
  return (puts * prices.s3Puts + heads * prices.s3Gets) / million;
};

const functionsCost = ({ articles, feedsPerArticle, receivers }: Volumes): number => {
  const changes = articles * feedsPerArticle * daysPerMonth;
  const runs = articles * daysPerMonth + 2 * changes + changes * receivers + minutesPerMonth;
  const gbSeconds = articles * daysPerMonth * 0.15 + changes * 0.2 + changes * receivers * 0.15 + minutesPerMonth * 0.3;
  return (runs * prices.invocations) / million + gbSeconds * prices.gbSecond;
};

const queueCost = ({ articles, feedsPerArticle, receivers }: Volumes): number => {
  // Three requests per message, and the empty receives of Lambda's five pollers, which wait 20 s each.
  const requests = articles * feedsPerArticle * daysPerMonth * receivers * 3 + 5 * 3 * minutesPerMonth;
  return (requests * prices.queueRequests) / million;
};

const cdnCost = ({ readers, polls }: Volumes): number => {
  // A compressed feed of 50 entries in full, a 304 answer, and the share of polls that find nothing new.
  const documentGb = 60e-6;
  const notModifiedGb = 0.4e-6;
  const notModifiedShare = 0.85;
  const billed = (used: number, free: number): number => Math.max(0, used - free);
  const requests = readers * polls * daysPerMonth;
  const gb = requests * (1 - notModifiedShare) * documentGb + requests * notModifiedShare * notModifiedGb;
  const requestCost = (billed(requests, freeTier.cdnRequests) * prices.cdnRequests) / million;
  const edgeCost = (billed(2 * requests, freeTier.edgeRuns) * prices.edgeRuns) / million;
  return requestCost + edgeCost + billed(gb, freeTier.cdnGb) * prices.cdnGb;
};

const monitoringCost = ({ articles, feedsPerArticle, receivers }: Volumes): number => {
  const alarms = 22;
  const logLines = articles * feedsPerArticle * daysPerMonth * (3 + receivers) + minutesPerMonth * 2;
  return logLines * 0.5e-6 * prices.logGb + alarms * prices.alarmMonth + prices.dashboardMonth;
};

/** The monthly bill at list prices, line by line. Only CloudFront's own free tier is taken off. */
export const estimateCost = (volumes: Volumes): readonly CostLine[] => [
  { service: 'DynamoDB', pays: 'articles, entries, states, deliveries', dollars: tableCost(volumes) },
  { service: 'S3', pays: 'writing and checking documents', dollars: bucketCost(volumes) },
  { service: 'Lambda', pays: 'all functions', dollars: functionsCost(volumes) },
  { service: 'SQS', pays: 'deliveries', dollars: queueCost(volumes) },
  { service: 'CloudFront', pays: 'polls of readers', dollars: cdnCost(volumes) },
  { service: 'CloudWatch', pays: 'logs, alarms, dashboard', dollars: monitoringCost(volumes) },
  { service: 'Secrets Manager', pays: 'three secrets', dollars: 3 * prices.secretMonth },
];
