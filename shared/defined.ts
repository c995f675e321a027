/** A copy without the members that are undefined: `defined({ url, summary })` instead of a conditional spread for each. */
export const defined = <T extends object>(members: T): T => {
  const copy = { ...members };
  for (const name of Object.keys(copy)) if (Reflect.get(copy, name) === undefined) Reflect.deleteProperty(copy, name);
  return copy;
};
