import { expect, it } from 'vitest';
import { currentTrace, traceIn, traceparent, withTrace } from '#shared/trace.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';

// The first is the example of W3C Trace Context §3.2.3; a later version may have more fields (§4.3).
it.each([
  [`00-${trace}-b7ad6b7169203331-01`, trace],
  [`00-${trace}-b7ad6b7169203331-00`, trace],
  [`cc-${trace}-b7ad6b7169203331-01-what-the-future-will-be-like`, trace],
  [`ff-${trace}-b7ad6b7169203331-01`, undefined],
  [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`, undefined],
  [`00-${trace}-${'0'.repeat(16)}-01`, undefined],
  [`00-${trace.toUpperCase()}-b7ad6b7169203331-01`, undefined],
  [`00-${trace}-b7ad6b7169203331-01.`, undefined],
  [`00-${trace.slice(1)}-b7ad6b7169203331-01`, undefined],
  ['', undefined],
  [undefined, undefined],
])('the header %j names the trace %j', (header, expected) => {
  expect(traceIn(header)).toBe(expected);
});

it('work without a trace gets one of its own, and the traceparent that is sent for it is valid', () => {
  const traces = [1, 2].map(() => withTrace(undefined, currentTrace));
  expect(new Set(traces).size).toBe(2);
  for (const one of traces) expect(traceIn(traceparent(one ?? '', 'delivery 1'))).toBe(one);
  expect(traceparent(trace, 'delivery 1')).not.toBe(traceparent(trace, 'delivery 2'));
  expect(currentTrace()).toBeUndefined();
});
