import type { StatusStrings } from './strings.ts';

/** The status page in English; `barid deliveries` uses its receiver conditions. */
export const statusEnglish: StatusStrings = {
  language: 'en',
  title: 'Status',
  lead: 'Published feeds, deliveries to receivers, and problems that need attention.',
  skip: 'Skip to the status',
  decimal: '.',
  units: ['s', 'min', 'h', 'd'],
  attention: 'Needs attention',
  noProblems:
    'Nothing: receivers, hubs and sources work, no delivery has failed, no file was refused, and no draft waits.',
  problems: {
    unstorable: 'Nothing can be stored, and articles are answered 503, until this is mended.',
    unreadable:
      'A row of the table cannot be read: {text}. Everything else goes on; docs/runbook.md says how to mend it (ROW_UNREADABLE).',
    failed: 'Failed deliveries: {count}. Fix the errors listed below, then run: {text}',
    disabled: 'Disabled receiver: {text}.',
    deadLetters: 'Dead letters in {text}: {count}. docs/runbook.md explains what they are and how to requeue them.',
    receiver: 'Receiver failing since {time}: {text}.',
    hub: 'Hub that does not work since {time}: {text}. Feeds still name it.',
    withheld: 'Feeds no longer advertise the hub {text}, because it sends no pushes.',
    refused: 'Files that the inbox refused: {count}. Correct them in rejected/, then run: {text}',
    drafts: 'Drafts that nobody has published yet: {count}.',
    source: 'Unreadable source: {text}. Check its address; Barid retries automatically.',
    behind:
      'Feed out of date since {time}: {text}. If this lasts longer than a minute, check the log of the publish function.',
    shortened:
      'Feed with {count} entries only: {text}. More would exceed its bound of bytes (maxFeedBytes); the archives have the others. Summaries make it smaller.',
  },
  latency: {
    heading: 'Delivery latency',
    title: 'Time from the acceptance of an article until each receiver was notified',
    caption:
      'Each dot is one of the newest articles: the time from its acceptance until the receiver was notified of it in all of its feeds. The bar is the median; a ring is an article that is still waiting. The scale is logarithmic.',
    none: 'No article has been delivered yet.',
    columns: ['Receiver', 'Articles', 'Median', '90% within', 'Slowest', 'Waiting'],
  },
  receivers: 'Receivers',
  noReceivers: 'The site file lists no receivers under “notify”.',
  ownHub: 'built-in hub',
  condition: {
    new: 'Nothing has been sent to it yet.',
    healthy: 'Healthy; last delivery {time}.',
    failing: 'Consecutive failures: {count}. Barid retries automatically. Fix the receiver, or retry now with: {text}',
    paused:
      'Consecutive failures: {count}. Deliveries are paused until {time}. Once the receiver works again, resume immediately with: {text}',
    pauseRequested: 'It requested a pause until {time} (429 or Retry-After). No action is needed.',
    hostPaused:
      'Most requests to its host fail, so all deliveries to this host are paused until {time}. Once the host works again, resume immediately with: {text}',
    disabled: 'Disabled since {time}. Fix the receiver, then resume it with: {text} – or remove it from the site file.',
    willBeDisabled: 'No delivery succeeds; Barid disables it after five days of failures.',
    lastError: 'Last answer:',
  },
  deliveries: {
    caption: 'Latest deliveries',
    columns: ['Changed', 'Subject', 'Status', 'Attempts', 'Delivered after', 'Last answer'],
  },
  deliveryStatus: {
    pending: 'pending; next attempt {time}',
    claimed: 'being sent',
    delivered: 'delivered',
    superseded: 'superseded or obsolete',
    failed: 'failed',
  },
  feeds: 'Feeds',
  feedColumns: ['Feed', 'Revision', 'Published', 'Status'],
  unpublished: 'not published yet',
  current: 'up to date',
  behind: 'out of date since {time}',
  sources: 'Sources',
  noSources: 'The site file lists no sources.',
  sourceColumns: ['Source', 'Status', 'Articles', 'Last read', 'Next read'],
  source: {
    waiting: 'not read yet',
    followed: 'followed',
    failing: 'failing: {text}',
    gone: 'permanently gone (410)',
  },
  hub: {
    unconfirmed: 'The monitoring subscription is not confirmed yet.',
    confirmed: 'The monitoring subscription has been active since {time}.',
    noPush: 'No push has arrived yet.',
    lastPush: 'Last push: {time}.',
    delays: 'It arrived {duration} after its ping; the slowest of {count} took {text}.',
    failing: 'Failing since {time}: {text}',
    withheld: 'Feeds have not advertised it since {time}; the next push that arrives in time ends this.',
  },
  failedDeliveries: 'Failed deliveries',
  deadLetters: 'Dead letters',
  deadLetterColumns: ['Queue', 'Messages'],
};
