import { expect, it } from 'vitest';
import { receiverAdvice } from '#shared/model/receiver-advice.ts';

const url = 'https://hub.example/';
const now = '2026-11-24T03:30:00.000Z';
const adviceAfter = (lastError: string): string => receiverAdvice({ url, failures: 3, lastError }, undefined, now);

it.each([
  ['500', 'It answered last: 500. To try'],
  ['hub.example gave no answer: it hung up (ECONNRESET).', 'it hung up (ECONNRESET). To try'],
  ['تعذّر ذلك؟', 'It answered last: تعذّر ذلك؟ To try'],
])('ends what was answered last, %s, as one sentence', (lastError, words) => {
  expect(adviceAfter(lastError)).toContain(words);
});

it('says of a receiver that fails how to try it now', () => {
  expect(adviceAfter('500')).toContain(`npx barid redrive ${url}`);
});
