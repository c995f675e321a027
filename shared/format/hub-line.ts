import type { HubHealth } from '#shared/model/hub-health.ts';
import { htmlText } from './xml.ts';

const time = (instant: string): string =>
  `<time datetime="${instant}">${instant.slice(0, 19).replace('T', ' ')} UTC</time>`;

const seconds = (delay: number): string => `${delay.toLocaleString('en', { maximumFractionDigits: 1 })} s`;

const pushes = ({ lastPush, delays }: HubHealth): string => {
  const [last] = delays;
  if (lastPush === undefined) return 'nothing pushed yet';
  if (last === undefined) return `last push ${time(lastPush)}`;
  return `last push ${time(lastPush)}, ${seconds(last)} after its ping; the slowest of ${delays.length}: ${seconds(Math.max(...delays))}`;
};

/** What our own subscription at a hub shows of it, in words of HTML. */
export const hubLine = (health: HubHealth): string =>
  [
    health.verified === undefined
      ? 'our subscription there is not confirmed yet'
      : `our subscription there stands since ${time(health.verified)}`,
    pushes(health),
    ...(health.failing === undefined
      ? []
      : [`failing since ${time(health.failing.since)}: ${htmlText(health.failing.reason)}`]),
    ...(health.withheld === undefined
      ? []
      : [`<strong>no feed names it since ${time(health.withheld)}</strong>; the first push in time ends that`]),
  ].join('; ');
