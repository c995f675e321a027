import type { FunctionContract } from '#shared/contract.ts';
import { api } from './api/contract.ts';
import { deliver } from './deliver/contract.ts';
import { follow } from './follow/contract.ts';
import { hub } from './hub/contract.ts';
import { ingestInbox } from './ingest-inbox/contract.ts';
import { notify } from './notify/contract.ts';
import { publish } from './publish/contract.ts';
import { rssCloud } from './rss-cloud/contract.ts';
import { sourceCallback } from './source-callback/contract.ts';
import { status } from './status/contract.ts';
import { sweep } from './sweep/contract.ts';

/** Every function, in the order in which an article meets them. */
export const functions: readonly FunctionContract[] = [
  api,
  ingestInbox,
  follow,
  sourceCallback,
  publish,
  notify,
  deliver,
  hub,
  rssCloud,
  sweep,
  status,
];
