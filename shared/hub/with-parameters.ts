/**
 * A callback with parameters of ours. WebSub §5.1.1: "Hubs MUST preserve the query string … by appending new parameters
 * to the end of the list", whatever their names, so what stands there is not parsed.
 */
export const withParameters = (callback: string, parameters: Readonly<Record<string, string>>): string => {
  const [, base = callback, query] = /^([^?]*)\?(.*)$/s.exec(callback) ?? [];
  const added = new URLSearchParams(parameters).toString();
  return `${base}?${query === undefined || query === '' ? '' : `${query}&`}${added}`;
};
