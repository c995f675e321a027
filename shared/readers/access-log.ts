import type { LoggedRequest } from '#shared/model/reader-count.ts';

/** CloudFront, "Standard logging (legacy)": the fields of a file that does not name them. */
const defaultFields =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)';

/** CloudFront encodes spaces and other characters of a header, some logs twice. */
const decoded = (text: string): string => {
  try {
    const once = decodeURIComponent(text);
    return /%[0-9a-f]{2}/i.test(once) ? decodeURIComponent(once) : once;
  } catch {
    return text;
  }
};

/** The place of each field in a line; of one that is named twice, the first. */
const columnsOf = (fields: string): ReadonlyMap<string, number> =>
  new Map(
    fields
      .trim()
      .split(/\s+/)
      .map((name, at) => [name, at] as const)
      .toReversed(),
  );

/**
 * Reads a file of CloudFront's standard logs line by line: fields between tabs, named in a line with `#Fields`. Undefined for lines
 * that are no request.
 */
export const accessLogReader = (): ((line: string) => LoggedRequest | undefined) => {
  let columns = columnsOf(defaultFields);
  return (line) => {
    if (line.startsWith('#Fields:')) columns = columnsOf(line.slice('#Fields:'.length));
    const values = line.trimEnd().split('\t');
    const field = (name: string): string => values[columns.get(name) ?? -1] ?? '';
    const day = field('date');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
    return {
      day,
      method: field('cs-method'),
      path: field('cs-uri-stem'),
      status: Number(field('sc-status')),
      userAgent: decoded(field('cs(User-Agent)')),
      address: field('c-ip'),
    };
  };
};
