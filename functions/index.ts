import type { FunctionContract } from '#shared/contract.ts';
import { deliver } from './deliver/contract.ts';
import { follow } from './follow/contract.ts';
import { hub } from './hub/contract.ts';
import { ingestHttp } from './ingest-http/contract.ts';
import { ingestInbox } from './ingest-inbox/contract.ts';
import { notify } from './notify/contract.ts';
import { publish } from './publish/contract.ts';
import { rssCloud } from './rss-cloud/contract.ts';
import { status } from './status/contract.ts';
import { sweep } from './sweep/contract.ts';
import { websub } from './websub/contract.ts';

/** Every function, in the order in which an article meets them. */
export const functions: readonly FunctionContract[] = [
  ingestHttp,
  ingestInbox,
  follow,
  websub,
  publish,
  notify,
  deliver,
  hub,
  rssCloud,
  sweep,
  status,
];
