/** AWS list prices of us-east-1 in dollars, per million unless a name says otherwise; seen 2026-11, before free tiers. */
export const prices = {
  writeUnits: 0.625,
  readUnits: 0.125,
  tableGbMonth: 0.25,
  s3Puts: 5,
  s3Gets: 0.4,
  invocations: 0.2,
  gbSecond: 0.0000133334,
  queueRequests: 0.4,
  cdnRequests: 1,
  cdnGb: 0.085,
  edgeRuns: 0.1,
  logGb: 0.5,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  secretMonth: 0.4,
} as const;

/** What CloudFront gives to every account each month. */
export const free = { cdnRequests: 10_000_000, cdnGb: 1000, edgeRuns: 2_000_000 } as const;
