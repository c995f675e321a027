/**
 * A callback with parameters of ours. WebSub §5.1.1: "Hubs MUST preserve the query string … by appending new parameters
 * to the end of the list", whatever their names; so the query is not parsed.
 */
export const withParameters = (callback: string, parameters: Readonly<Record<string, string>>): string => {
  const [, base = callback, query] = /^([^?]*)\?(.*)$/s.exec(callback) ?? [];
  const added = new URLSearchParams(parameters).toString();
  return `${base}?${query === undefined || query === '' ? '' : `${query}&`}${added}`;
};

/**
 * The URL whose GET denies a subscription to a feed that is no longer published (WebSub §5.2: "the hub MUST inform the
 * subscriber by sending an HTTP GET request to the subscriber's callback URL").
 */
export const denialUrl = (callback: string, topic: string): string =>
  withParameters(callback, {
    'hub.mode': 'denied',
    'hub.topic': topic,
    'hub.reason': 'This feed is not published any more.',
  });
