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

const write = (level: 'info' | 'warn' | 'error', message: string, details: Details): void => {
  process.stdout.write(`${JSON.stringify({ level, message, ...details })}\n`);
};

/** One structured line a time; the only writer to a function's output. */
export const log = {
  info: (message: string, details: Details = {}): void => write('info', message, details),
  warn: (message: string, details: Details = {}): void => write('warn', message, details),
  /** An error with its stack; `details` say what it was about. */
  error: (message: string, error: unknown, details: Details = {}): void =>
    write('error', message, {
      ...details,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
    }),
  /** Counts in CloudWatch's embedded metric format, so that a metric costs no call. */
  count: (metric: Metric, value: number, details: Details = {}): void => {
    const embedded = {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[]], Metrics: [{ Name: metric, Unit: 'Count' }] }],
    };
    process.stdout.write(`${JSON.stringify({ level: 'info', ...details, [metric]: value, _aws: embedded })}\n`);
  },
};
