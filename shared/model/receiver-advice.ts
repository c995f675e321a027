import type { Host, Receiver } from './delivery.ts';
import { receiverCondition } from './receiver-condition.ts';

/** Answers that are sentences end as such already. */
const asSentence = (words: string): string => (/[.!?…؟]$/u.test(words) ? words : `${words}.`);

const resumeWith = (url: string): string => `npx barid redrive ${url}`;

/** How a receiver is and what is to be done about it: a sentence or two for whoever runs Barid. */
export const receiverAdvice = (receiver: Receiver, host: Pick<Host, 'openUntil'> | undefined, now: string): string => {
  const { url, failures, lastSuccess, lastError = 'nothing', warnedAt } = receiver;
  const condition = receiverCondition(receiver, host, now);
  const answered = asSentence(`It answered last: ${lastError}`);
  switch (condition.kind) {
    case 'new':
      return 'Nothing was sent to it yet.';
    case 'well':
      return lastSuccess === undefined ? 'Nothing was sent to it yet.' : `Well; last told ${lastSuccess}.`;
    case 'disabled':
      return `Disabled since ${condition.since}: nothing is sent to it. ${answered} Mend it, then: ${resumeWith(url)} – or take it out of the site file.`;
    case 'asked':
      return `It asked to be left alone until ${condition.until}, and is. ${answered} Nothing is to be done.`;
    case 'paused':
    case 'host':
      return `${failures} failures in a row; ${condition.kind === 'host' ? 'its whole host' : 'it'} is left alone until ${condition.until}. ${answered} Once it works: ${resumeWith(url)}`;
    case 'failing':
      return `${failures} failures in a row; it is tried again by itself${warnedAt === undefined ? '' : ', and disabled after five days'}. ${answered} To try now: ${resumeWith(url)}`;
  }
};
