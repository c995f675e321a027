import { AsyncLocalStorage } from 'node:async_hooks';
import { environment } from './function-contract.ts';
import { maskSecrets } from './model/public-address.ts';
import { currentTrace } from './trace.ts';

/** The metrics that alarms read: CloudWatch bills each for every hour in which it has a value. */
const metrics = [
  'ArticlesAccepted',
  'ArticlesRejected',
  'DeliveriesFailed',
  'FeedsBehind',
  'RequestsFailed',
  'CanariesPassed',
  'ReadableSeconds',
  'NotifiedSeconds',
] as const;

/** The metrics that alarms read, by name. */
export type Metric = (typeof metrics)[number];

type MeasuredMetric = Extract<Metric, `${string}Seconds`>;
type CountedMetric = Exclude<Metric, MeasuredMetric>;

/** Counts that only the log keeps; CloudWatch Logs Insights adds them up. */
export type LoggedCount = 'ArticlesRetracted' | 'FeedsPublished' | 'DocumentConflicts' | 'DeliveriesDelivered';

const metricNames: ReadonlySet<string> = new Set(metrics);

/** The fields of a log line: names in camelCase, never a secret. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

/** What every line says of the invocation and the record at hand. */
const context = new AsyncLocalStorage<Details>();

/** Does work whose log lines have these fields besides. */
export const withLogContext = <T>(details: Details, work: () => T): T =>
  context.run({ ...context.getStore(), ...details }, work);

/**
 * A handler whose log lines name the function, its stack on AWS, and the invocation: by Lambda's own request id, which Lambda's
 * report of the invocation has too.
 */
export const inInvocation =
  <Event, Result>(name: string, handle: (event: Event) => Promise<Result>) =>
  (event: Event, invocation?: { readonly awsRequestId: string }): Promise<Result> =>
    withLogContext({ function: name, stage, requestId: invocation?.awsRequestId }, () => handle(event));

/** CloudWatch's namespace: on AWS that of the stack, since one account may have several. */
const namespace = environment.METRIC_NAMESPACE ?? 'Barid';

/** The name of the stack. */
const stage = namespace.split('/')[1];

const secretName = /authorization|cookie|password|secret|signature|token|api-?key/i;

/** Secrets inside longer texts, besides those in addresses: after an authorization scheme, a Standard Webhooks key, a publisher's token, credentials in a URL. */
const secretText: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 …'],
  [/\bwhsec_[^\s"',;]+/g, 'whsec_…'],
  [/\bbarid_[\w-]{20,}/g, 'barid_…'],
  [/\/\/[^\s/@"]+@/g, '//…@'],
];

/** Characters of one text of a line: CloudWatch cuts a line of 256 KB, and a cut line is no JSON. */
const maxTextCharacters = 16_000;

/** JSON.stringify's replacer: hides the secrets of a line, then cuts what is too long. */
const writtenText = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (secretName.test(name)) return '…';
  const masked = secretText.reduce((text, [pattern, to]) => text.replace(pattern, to), maskSecrets(value));
  return masked.length > maxTextCharacters ? `${masked.slice(0, maxTextCharacters)}…`.toWellFormed() : masked;
};

/** Receives log lines: each is one JSON object and ends with a newline. */
export type LogSink = (line: string) => void;

let sink: LogSink = (line) => void process.stdout.write(line);

/** Sends all later lines to another sink; for tests, whose setup file collects them (test/setup.ts). */
export const setLogSink = (next: LogSink): void => {
  sink = next;
};

/** Passes on a line that another thread wrote. */
export const relayLine = (line: string): void => sink(line);

const writeLine = (level: 'info' | 'warn' | 'error', message: string, ...details: readonly object[]): void => {
  const about = Object.assign({ ...context.getStore(), trace: currentTrace() }, ...details);
  const line = { time: new Date().toISOString(), level, message, ...about };
  sink(`${JSON.stringify(line, writtenText)}\n`);
};

const maxCauseDepth = 4;

/** The stack of an error and of its causes: our own error alone does not say what the store answered. */
const stackOf = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error)) return String(error);
  const causes = [...(error instanceof AggregateError ? error.errors : []), error.cause].filter(Boolean);
  const shown = depth < maxCauseDepth ? causes.map((cause) => `\ncaused by ${stackOf(cause, depth + 1)}`) : [];
  return `${error.stack ?? error.message}${shown.join('')}`;
};

const errorDetails = (error: unknown) => ({
  error: stackOf(error),
  code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
});

/** Values that a metric may have in one line of CloudWatch's embedded metric format. */
const maxMeasured = 100;

const embedded = (Name: string, Unit: 'Count' | 'Seconds') => ({
  _aws: {
    Timestamp: Date.now(),
    CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name, Unit }] }],
  },
});

/** Writes one JSON line at a time; the only writer to a function's output. */
export const log = {
  info: (message: string, details: Details = {}): void => writeLine('info', message, details),
  /** With an error, its stack and causes follow the details. */
  warn: (message: string, details: Details = {}, error?: unknown): void =>
    writeLine('warn', message, details, error === undefined ? {} : errorDetails(error)),
  /** An error with its stack and causes; `details` name its subject. */
  error: (message: string, error: unknown, details: Details = {}): void =>
    writeLine('error', message, details, errorDetails(error)),
  /** Counts. A metric is written in CloudWatch's embedded metric format, so that it costs no API call. */
  count: (name: CountedMetric | LoggedCount, value: number, details: Details = {}): void =>
    writeLine('info', name, details, { [name]: value }, metricNames.has(name) ? embedded(name, 'Count') : {}),
  /** Measures seconds, up to 100 at a time. */
  measure: (name: MeasuredMetric, seconds: readonly number[], details: Details = {}): void =>
    writeLine('info', name, details, { [name]: seconds.slice(0, maxMeasured) }, embedded(name, 'Seconds')),
};
