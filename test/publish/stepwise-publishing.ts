import type { SitePublishing } from '#shared/publish/publish-feed.ts';
import { type Step, stepwise } from '#test/crash-steps.ts';

/** The same stores and bucket, each call of which is one step. */
export const stepwisePublishing = <T extends SitePublishing>(deps: T, step: Step): T => ({
  ...deps,
  feedEntries: stepwise(deps.feedEntries, step),
  feedStates: stepwise(deps.feedStates, step),
  archives: stepwise(deps.archives, step),
  facets: stepwise(deps.facets, step),
  publishQueue: stepwise(deps.publishQueue, step),
  hubs: stepwise(deps.hubs, step),
  documents: stepwise(deps.documents, step),
});
