const decode = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/** What `/articles/{id}` takes from a path, decoded; undefined when the path is another one. A slash at the end is ignored. */
export const matchPath = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = pattern.split('/');
  const given = path.replace(/(?<=.)\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const value = name === undefined ? undefined : decode(segment);
    if (name === undefined ? part !== segment : value === undefined || value === '') return undefined;
    if (name !== undefined && value !== undefined) params[name] = value;
  }
  return params;
};
