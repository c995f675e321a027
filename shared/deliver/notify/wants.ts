import type { BaridEvent } from '#shared/model/event.ts';
import type { EventReceiver } from '#shared/site/event-receivers.ts';

const matches = (pattern: string, type: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;

/** Whether a receiver asks for events of this type about one of these feeds; what is about no feed is for whoever asks for its type. */
export const wants = (
  { events, feeds }: Pick<EventReceiver, 'events' | 'feeds'>,
  type: BaridEvent['type'],
  about: readonly string[] | undefined,
): boolean =>
  events.some((pattern) => matches(pattern, type)) &&
  (feeds === undefined || about === undefined || about.some((slug) => feeds.includes(slug)));
