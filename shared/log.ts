/** The metrics that alarms and the dashboard read, by name. */
export type Metric =
  | 'ArticlesAccepted'
  | 'ArticlesRejected'
  | 'ArticlesRetracted'
  | 'FeedsPublished'
  | 'DocumentConflicts'
  | 'DeliveriesTold'
  | 'DeliveriesFailed'
  | 'FeedsBehind';

/** What a log line is about: names in camelCase, never a secret. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

const namespace = 'Barid';

const secretName = /authorization|cookie|password|secret|signature|token|api-?key/i;

/** Whatever slips in: what follows an authorisation scheme, a Standard Webhooks key, the credentials in a URL. */
const secretText: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 …'],
  [/\bwhsec_[^\s"',;]+/g, 'whsec_…'],
  [/\/\/[^\s/@"]+@/g, '//…@'],
];

/** Called by JSON.stringify for every member of a line. */
const withoutSecrets = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (secretName.test(name)) return '…';
  return secretText.reduce((text, [pattern, instead]) => text.replace(pattern, instead), value);
};

/** Where log lines go: each is one JSON object and ends with a newline. */
export type LogSink = (line: string) => void;

let sink: LogSink = (line) => void process.stdout.write(line);

/** Sends all later lines to another sink; for tests, whose setup file collects them (test/setup.ts). */
export const setLogSink = (next: LogSink): void => {
  sink = next;
};

const writeLine = (line: object): void => sink(`${JSON.stringify(line, withoutSecrets)}\n`);

const write = (level: 'info' | 'warn' | 'error', message: string, details: Details): void =>
  writeLine({ level, message, ...details });

/** How deep the reasons of an error are told. */
const maxReasons = 4;

/** The stack, and those of what caused it or what it gathers: an error of ours alone does not say what the store said. */
const inFull = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error)) return String(error);
  const reasons = [...(error instanceof AggregateError ? error.errors : []), error.cause].filter(Boolean);
  const told = depth < maxReasons ? reasons.map((reason) => `\ncaused by ${inFull(reason, depth + 1)}`) : [];
  return `${error.stack ?? error.message}${told.join('')}`;
};

/** One structured line a time; the only writer to a function's output. */
export const log = {
  info: (message: string, details: Details = {}): void => write('info', message, details),
  warn: (message: string, details: Details = {}): void => write('warn', message, details),
  /** An error with its stack and its causes; `details` say what it was about. */
  error: (message: string, error: unknown, details: Details = {}): void =>
    write('error', message, {
      ...details,
      error: inFull(error),
      code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
    }),
  /** Counts in CloudWatch's embedded metric format, so that a metric costs no call. */
  count: (metric: Metric, value: number, details: Details = {}): void => {
    const embedded = {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: metric, Unit: 'Count' }] }],
    };
    writeLine({ level: 'info', message: metric, ...details, [metric]: value, _aws: embedded });
  },
};
