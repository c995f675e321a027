import { withParameters } from './with-parameters.ts';

/**
 * What is asked for to deny a subscription to a topic that is no more (WebSub §5.2: "the hub MUST inform the subscriber
 * by sending an HTTP GET request to the subscriber's callback URL").
 */
export const denialUrl = (callback: string, topic: string): string =>
  withParameters(callback, {
    'hub.mode': 'denied',
    'hub.topic': topic,
    'hub.reason': 'This feed is not published any more.',
  });
