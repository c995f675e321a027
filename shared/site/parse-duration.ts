const units = [7 * 24 * 3600, 24 * 3600, 3600, 60, 1] as const;

/** Seconds of an ISO 8601 duration without years and months, whose length varies: `PT15M`, `P1DT12H`; undefined for others. */
export const parseDuration = (text: string): number | undefined => {
  const [, ...parts] = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  if (parts.every((part) => part === undefined)) return undefined;
  return units.reduce((seconds, unit, index) => seconds + unit * Number(parts[index] ?? 0), 0);
};
