import type { LoggedRequest } from '#shared/model/reader-count.ts';
import { accessLogReader } from '#shared/readers/access-log.ts';

/** The requests of a whole file of the access log. */
export const readAccessLog = (text: string): readonly LoggedRequest[] =>
  text
    .split('\n')
    .map(accessLogReader())
    .filter((request) => request !== undefined);
