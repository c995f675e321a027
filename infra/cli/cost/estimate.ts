import { free, prices } from './prices.ts';

/** A newsroom's volumes. */
export type Volumes = {
  /** Articles accepted a day, new revisions included. */
  readonly articles: number;
  /** Feeds of the site. */
  readonly feeds: number;
  /** Feeds that an article stands in, on average. */
  readonly places: number;
  /** Reader programs and aggregators that poll. */
  readonly readers: number;
  /** Polls of each reader a day. */
  readonly polls: number;
  /** Receivers that are told of each change of a feed: hubs, subscribers, webhooks. */
  readonly receivers: number;
};

/** One line of the bill, in dollars a month. */
export type CostLine = { readonly what: string; readonly about: string; readonly dollars: number };

const days = 30;
const million = 1e6;

/** A new article: head, past revision, claims and register, doubled by the transaction (facts.md, "AWS: cost"). */
const unitsPerArticle = 12;
/** Also doubled by the transaction. */
const unitsPerPlace = 2;
/** RSS, Atom, JSON Feed and the page. */
const documents = 4;
/** A feed of 50 entries in full, compressed, and the share of polls that find nothing new. */
const documentGb = 60e-6;
const notModified = 0.85;
const notModifiedGb = 0.4e-6;

const table = ({ articles, places, feeds, receivers }: Volumes): number => {
  const changes = articles * places * days;
  const writes = articles * days * (unitsPerArticle + places * unitsPerPlace) + changes * (2 + 4 * receivers);
  const sweeps = 60 * 24 * days * feeds;
  const reads = changes * 60 + sweeps * 3;
  const storedGb = articles * days * 12 * 5e-6;
  return (writes * prices.writeUnits + reads * prices.readUnits) / million + storedGb * prices.tableGbMonth;
};

const bucket = ({ articles, places, feeds }: Volumes): number => {
  const puts = articles * places * days * documents;
  const heads = puts + 60 * 24 * days * feeds * documents;
  return (puts * prices.s3Puts + heads * prices.s3Gets) / million;
};

const functions = ({ articles, places, receivers }: Volumes): number => {
  const sweeps = 60 * 24 * days;
  const changes = articles * places * days;
  const runs = articles * days + 2 * changes + changes * receivers + sweeps;
  const gbSeconds = articles * days * 0.15 + changes * 0.2 + changes * receivers * 0.15 + sweeps * 0.3;
  return (runs * prices.invocations) / million + gbSeconds * prices.gbSecond;
};

const queue = ({ articles, places, receivers }: Volumes): number => {
  // Three requests a message, and Lambda's own empty receptions: five pollers that wait 20 s each.
  const requests = articles * places * days * receivers * 3 + 5 * 3 * 60 * 24 * days;
  return (requests * prices.queueRequests) / million;
};

const paid = (used: number, gratis: number): number => Math.max(0, used - gratis);

const cdn = ({ readers, polls }: Volumes): number => {
  const requests = readers * polls * days;
  const gb = requests * (1 - notModified) * documentGb + requests * notModified * notModifiedGb;
  const perRequest = (paid(requests, free.cdnRequests) * prices.cdnRequests) / million;
  const edge = (paid(2 * requests, free.edgeRuns) * prices.edgeRuns) / million;
  return perRequest + edge + paid(gb, free.cdnGb) * prices.cdnGb;
};

const watching = (volumes: Volumes): number => {
  const lines = volumes.articles * volumes.places * days * (3 + volumes.receivers) + 60 * 24 * days * 2;
  const logGb = lines * 0.5e-6;
  return logGb * prices.logGb + 22 * prices.alarmMonth + prices.dashboardMonth;
};

/** What a month costs on AWS at list prices, line by line; CloudFront's own free tier counted, others not. */
export const estimate = (volumes: Volumes): readonly CostLine[] => [
  { what: 'DynamoDB', about: 'articles, places, states, deliveries', dollars: table(volumes) },
  { what: 'S3', about: 'documents put and looked at', dollars: bucket(volumes) },
  { what: 'Lambda', about: 'all functions', dollars: functions(volumes) },
  { what: 'SQS', about: 'deliveries', dollars: queue(volumes) },
  { what: 'CloudFront', about: 'polls of readers', dollars: cdn(volumes) },
  { what: 'CloudWatch', about: 'logs, alarms, the dashboard', dollars: watching(volumes) },
  { what: 'Secrets Manager', about: 'three secrets', dollars: 3 * prices.secretMonth },
];
