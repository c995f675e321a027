import type { FunctionContract } from '#shared/function-contract.ts';
import { api } from './api/contract.ts';
import { canary } from './canary/contract.ts';
import { deliver } from './deliver/contract.ts';
import { desk } from './desk/contract.ts';
import { firstRequest } from './first-request/contract.ts';
import { follow } from './follow/contract.ts';
import { hub } from './hub/contract.ts';
import { ingestInbox } from './ingest-inbox/contract.ts';
import { notify } from './notify/contract.ts';
import { publish } from './publish/contract.ts';
import { rssCloud } from './rss-cloud/contract.ts';
import { sourceCallback } from './source-callback/contract.ts';
import { status } from './status/contract.ts';
import { sweep } from './sweep/contract.ts';

/** The contract of every function, in the order in which an article passes them. */
export const contracts = {
  // Articles come in,
  api,
  ingestInbox,
  follow,
  sourceCallback,
  // feeds are published,
  publish,
  firstRequest,
  // receivers are notified,
  notify,
  deliver,
  hub,
  rssCloud,
  // the sweep repairs what an event missed,
  sweep,
  // people see and steer all of it,
  status,
  desk,
  // and a hidden article shows that all of them work.
  canary,
} as const;

/** The same contracts as a list. */
export const functions: readonly FunctionContract[] = Object.values(contracts);
