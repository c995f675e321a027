import { parseHTML } from 'linkedom';
import { expect, it } from 'vitest';
import { renderReadersPlot } from '#shared/pages/readers-plot.ts';

const strings = {
  id: 'fr',
  title: 'Lecteurs',
  subscribers: 'abonnés',
  pollers: 'programmes',
  hubSubscribers: 'au hub',
};
const countOf = (day: string, feed: string, subscribers: number) =>
  ({ day, feed, subscribers, services: {}, pollers: 2, hubSubscribers: 1 }) as const;

it('readers are a bar for each day, of all feeds together, and a sentence for those who do not see it', () => {
  const counts = [countOf('2024-11-28', 'fr', 7), countOf('2024-11-27', 'fr', 16), countOf('2024-11-27', 'ar', 4)];
  const { document } = parseHTML(renderReadersPlot(counts, strings, 'ltr'));
  expect(document.querySelectorAll('rect')).toHaveLength(2);
  const words = document.querySelector('desc')?.textContent;
  expect(words).toBe('2024-11-27: abonnés 20, programmes 4, au hub 2. 2024-11-28: abonnés 7, programmes 2, au hub 1.');
  const [first, second] = [...document.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('height')));
  expect(first).toBeGreaterThan(second ?? 0);
});

it('days go from right to left where the language does', () => {
  const counts = [countOf('2024-11-27', 'ar', 4), countOf('2024-11-28', 'ar', 4)];
  const { document } = parseHTML(renderReadersPlot(counts, strings, 'rtl'));
  const [first = 0, second = 0] = [...document.querySelectorAll('rect')].map((bar) =>
    Number.parseFloat(bar.getAttribute('x') ?? ''),
  );
  expect(first).toBeGreaterThan(second);
});

it('a day without a count is a gap, and one day alone does not fill the page', () => {
  const counts = [countOf('2024-11-20', 'fr', 7), countOf('2024-11-28', 'fr', 7)];
  const { document } = parseHTML(renderReadersPlot(counts, strings, 'ltr'));
  const starts = [...document.querySelectorAll('rect')].map((bar) => Number.parseFloat(bar.getAttribute('x') ?? ''));
  const width = 100 / 30;
  expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeCloseTo(8 * width, 1);
  expect(starts[1]).toBeCloseTo(100 - width * 0.85, 1);
});
