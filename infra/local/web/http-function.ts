import type { Invoke } from '#infra/local/triggers/trigger.ts';
import type { Trigger } from '#shared/function-contract.ts';

/** A trigger that the web server is: requests for paths, or for documents that the bucket has not. */
export type WebTrigger = Extract<Trigger, { readonly kind: 'http' | 'missing-document' }>;

/** Whether a function with this trigger is invoked by the web server. */
export const isWebTrigger = (trigger: Trigger): trigger is WebTrigger =>
  trigger.kind === 'http' || trigger.kind === 'missing-document';

/** A function that answers requests. `*` at the end of a path matches everything below. */
export type HttpFunction = { readonly name: string; readonly trigger: WebTrigger; readonly invoke: Invoke };
