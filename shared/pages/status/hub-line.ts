import type { HubHealth } from '#shared/model/hub-health.ts';
import { duration, quote, type StatusWords, say } from './words.ts';

const pushes = ({ lastPush, delays }: HubHealth, { strings, time }: StatusWords): readonly string[] => {
  const [last] = delays;
  const { nothing, push, after } = strings.hub;
  if (lastPush === undefined) return [say(nothing)];
  const pushed = say(push, { t: time(lastPush) });
  if (last === undefined) return [pushed];
  const blanks = {
    d: duration(last, strings),
    n: String(delays.length),
    w: duration(Math.max(...delays), strings),
  };
  return [`${pushed}, ${say(after, blanks)}`];
};

/** What our own subscription at a hub shows of it, in words of HTML. */
export const hubLine = (health: HubHealth, words: StatusWords): string => {
  const { verified, failing, withheld } = health;
  const { strings, time } = words;
  const { unconfirmed, confirmed, failing: fails, withheld: left } = strings.hub;
  return [
    verified === undefined ? say(unconfirmed) : say(confirmed, { t: time(verified) }),
    ...pushes(health, words),
    ...(failing === undefined ? [] : [say(fails, { t: time(failing.since), w: quote(failing.reason) })]),
    ...(withheld === undefined ? [] : [`<strong>${say(left, { t: time(withheld) })}</strong>`]),
  ].join('; ');
};
