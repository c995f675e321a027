import type { Delivery, Receiver } from '#shared/model/delivery.ts';
import type { SiteIdentity } from '#shared/model/feed.ts';
import type { HubHealth } from '#shared/model/hub-health.ts';
import { hubLine } from './hub-line.ts';
import { renderPage } from './page-shell.ts';
import { pageStrings } from './page-strings.ts';
import { htmlText } from './xml.ts';

/** What the status page shows; a feed without a revision has not been published yet. */
export type StatusView = {
  readonly site: SiteIdentity;
  readonly feeds: readonly {
    readonly title: string;
    readonly url: string;
    readonly revision?: number;
    readonly written?: string;
  }[];
  readonly receivers: readonly {
    readonly url: string;
    readonly health?: Receiver;
    readonly hub?: HubHealth;
    readonly deliveries: readonly Delivery[];
  }[];
};

type Row = readonly string[];

/** Cells are HTML. */
const table = (head: Row, rows: readonly Row[]): string => `<div class="body"><table>
<tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr>
${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</table></div>`;

const time = (instant: string | undefined): string =>
  instant === undefined ? '–' : `<time datetime="${instant}">${instant.slice(0, 19).replace('T', ' ')} UTC</time>`;

const feedRow = ({ title, url, revision, written }: StatusView['feeds'][number]): Row => [
  `<a href="${htmlText(url)}"><bdi>${htmlText(title)}</bdi></a>`,
  revision === undefined ? 'not published yet' : String(revision),
  time(written),
];

const health = (receiver: Receiver | undefined): string => {
  if (receiver === undefined) return 'nothing sent yet';
  if (receiver.failures === 0) return `well; last told ${time(receiver.lastSuccess)}`;
  const paused = receiver.pausedUntil === undefined ? '' : `; paused until ${time(receiver.pausedUntil)}`;
  return `${receiver.failures} failures since ${time(receiver.lastSuccess)}: ${htmlText(receiver.lastError ?? '')}${paused}`;
};

const deliveryRow = ({ feed, revision, when, status, attempts, lastAnswer = '' }: Delivery): Row => [
  time(when),
  `${htmlText(feed)} ${revision}`,
  status,
  String(attempts),
  htmlText(lastAnswer),
];

const receiverSection = ({ url, health: state, hub, deliveries }: StatusView['receivers'][number]): string =>
  `<h3><code>${htmlText(url)}</code></h3>
<p>${health(state)}</p>
${hub === undefined ? '' : `<p>As a hub: ${hubLine(hub)}</p>`}
${deliveries.length === 0 ? '' : table(['Since', 'Feed and revision', 'State', 'Attempts', 'Last answer'], deliveries.map(deliveryRow))}`;

/** How the pipeline is doing, for a person: feeds and their revisions, receivers and what they were told. */
export const renderStatusPage = ({ site, feeds, receivers }: StatusView): Uint8Array =>
  renderPage({
    site,
    strings: pageStrings('en'),
    title: 'Status',
    description: 'What is published, and who has been told.',
    language: 'en',
    canonical: '/status',
    alternates: '',
    main: `<main id="entries" tabindex="-1">
<h2>Feeds</h2>
${table(['Feed', 'Revision', 'Published'], feeds.map(feedRow))}
<h2>Receivers</h2>
${receivers.length === 0 ? '<p>The site file names none under <code>notify</code>.</p>' : receivers.map(receiverSection).join('\n')}
</main>`,
    footer: '',
  });
