import { beforeEach } from 'vitest';
import { setLogSink } from '#shared/log.ts';
import { collectLogLine, forgetLogLines } from './log-lines.ts';

// Log lines are collected instead of printed; BARID_TEST_LOGS=1 prints them too.
setLogSink((line) => {
  collectLogLine(line);
  if (process.env.BARID_TEST_LOGS === '1') process.stdout.write(line);
});

beforeEach(forgetLogLines);
