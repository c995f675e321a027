import { isRecord } from '#infra/local/loopback/fields.ts';

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** A function's log line as a person wants it on the terminal; nothing for what went as it should. */
export const toLogLine = (functionName: string, line: string): string | undefined => {
  const value = parse(line);
  if (!isRecord(value)) return `${functionName}: ${line}`;
  const { level, message, error, _aws, code, ...details } = value;
  if (level !== 'warn' && level !== 'error') return undefined;
  const about = Object.entries(details).map(([name, detail]) => `${name} ${String(detail)}`);
  return [`${functionName}: ${String(message)}`, ...about, ...(error === undefined ? [] : [String(error)])].join('; ');
};
