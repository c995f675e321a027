import { goneHeader, servedTypes, topicFilePattern, withheldHubsHeader } from '#shared/model/feed-document.ts';
import type { Site } from '#shared/site/site.ts';
import { answerRequest } from './viewer-request.ts';
import { answerResponse, type LinkSettings } from './viewer-response.ts';

/** The source of the function that CloudFront runs before it looks for a document. */
export const viewerRequestSource = (): string =>
  [
    `const settings = ${JSON.stringify({ topicFiles: topicFilePattern })};`,
    `const answer = ${answerRequest.toString()};`,
    'function handler(event) { return answer(event, settings); }\n',
  ].join('\n');

/** The source of the function that CloudFront runs before it answers; what it knows is written into it. */
export const viewerResponseSource = ({ feedsUrl, hubs }: Pick<Site, 'feedsUrl' | 'hubs'>): string => {
  const settings: LinkSettings = {
    publicUrl: feedsUrl ?? '',
    hubs,
    goneHeader,
    withheldHubsHeader,
    documents: servedTypes,
  };
  return [
    `const settings = ${JSON.stringify(settings)};`,
    `const answer = ${answerResponse.toString()};`,
    'function handler(event) { return answer(event, settings); }\n',
  ].join('\n');
};
