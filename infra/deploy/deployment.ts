import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { functions } from '#functions/index.ts';
import { Misconfigured } from '#shared/errors.ts';
import { describeIssue, schemaFaults } from '#shared/schema-faults.ts';

const certificateArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
    'expected the ARN of a certificate of AWS Certificate Manager in us-east-1, where CloudFront reads it',
  );

const hostedZone = z.strictObject({
  id: z
    .string()
    .regex(/^Z[A-Z0-9]{4,31}$/, 'expected the id of a hosted zone of Route 53 such as Z0123456789ABCDEFGHIJ'),
  name: z.string().regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'expected the domain of the hosted zone such as example.org'),
});

const alarms = z.strictObject({
  emails: z.array(z.email()).default([]).describe('Each gets a mail that asks to confirm the subscription.'),
  coverage: z
    .enum(['all', 'free'])
    .default('all')
    .describe(
      'All alarms, on 22 metrics, or only those on the ten metrics that AWS gives each account free. Alarms by setting come on top.',
    ),
  topicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'expected the ARN of a standard SNS topic')
    .optional()
    .describe('A topic of yours in the region of the stack that urgent alarms notify besides: for a pager.'),
  nothingAcceptedHours: z
    .int()
    .min(1)
    .max(168)
    .optional()
    .describe('An alarm goes off when no article was accepted for so many hours.'),
  readableSeconds: z
    .int()
    .min(10)
    .max(3600)
    .optional()
    .describe('An alarm goes off when 1 % of the articles take longer from their acceptance until a feed shows them.'),
  notifiedSeconds: z
    .int()
    .min(10)
    .max(3600)
    .optional()
    .describe('An alarm goes off when 1 % of the receivers that answer wait longer for a change that is published.'),
  canaryMinutes: z
    .int()
    .min(5)
    .max(60)
    .optional()
    .describe(
      'Every so many minutes a hidden article is posted, read and retracted; an alarm goes off when that fails twice. Every 15 minutes cost about 0.80 dollars a month.',
    ),
});

/** CloudWatch keeps logs for one of these numbers of days only. */
const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827] as const;

const retention = z.strictObject({
  logDays: z.literal(logDays).default(30).describe('Days for which CloudWatch keeps the logs of functions.'),
  accessLogDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days for which access logs of CloudFront and S3 are kept.'),
});

/** AWS refuses a share that leaves less than this to the functions without one. */
const unreservedMinimum = 100;

const sharesOf = (shares: Readonly<Partial<Record<string, number>>> = {}): number =>
  Object.values(shares).reduce<number>((sum, share = 0) => sum + share, 0);

/** Batches of deliveries at the same time: ten are fast enough and do not overload receivers, who belong to others. */
const maxDeliverConcurrency = 10;

/** In a small account, a fan-out leaves seven tenths to publishers and feeds. */
const deliverShare = (concurrentFunctions: number): number =>
  concurrentFunctions < 100
    ? Math.max(2, Math.min(maxDeliverConcurrency, Math.floor(0.3 * concurrentFunctions)))
    : maxDeliverConcurrency;

const functionNames = functions.map(({ name }) => name);

/** The JSON of a deployment file. */
export const deployFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    stackName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,29}$/, 'expected up to 30 letters, digits and hyphens, a letter first')
      .default('Barid')
      .describe('The beginning of the name of every function, queue and log. Stages in one account need one each.'),
    account: z
      .string()
      .regex(/^\d{12}$/, 'expected an account number of 12 digits, in quotes')
      .optional()
      .describe('A deployment with the credentials of another account stops. Without it, the credentials decide.'),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-west-3')
      .optional()
      .describe('Without it, the credentials decide.'),
    siteFile: z.string().min(1).default('barid.config.json').describe('The path of the site file, from this file.'),
    domain: z
      .strictObject({
        certificateArn: certificateArn.optional(),
        hostedZone: hostedZone.optional(),
        otherHosts: z
          .array(z.string().regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'expected the name of a host such as rss.example.org'))
          .default([])
          .describe(
            'Hosts that serve the feeds besides, such as those before a move. The certificate has to name them.',
          ),
      })
      .optional()
      .describe(
        'For the host of site.feedsUrl. With a hosted zone, the stack makes its records, and in us-east-1 the certificate too.',
      ),
    entrance: z
      .enum(['function-url', 'api-gateway'])
      .default('function-url')
      .describe('How CloudFront reaches functions. An account that forbids public function URLs needs api-gateway.'),
    concurrentFunctions: z
      .int()
      .min(10)
      .default(1000)
      .describe(
        'Functions that the account may run at the same time: 10 in a new one. Below 100, deliver gets three tenths.',
      ),
    reservedConcurrency: z
      .partialRecord(z.enum(functionNames), z.int().min(1))
      .optional()
      .describe(
        'Functions that get a share of the concurrency of the account for themselves, which is also their limit. AWS keeps 100 for the others.',
      ),
    rollout: z
      .enum(['at-once', 'canary'])
      .default('at-once')
      .describe(
        'With canary, CodeDeploy sends a tenth of all events to new code for five minutes, and rolls the deployment back when an alarm goes off.',
      ),
    firewall: z
      .strictObject({
        webAclArn: z
          .string()
          .regex(
            /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
            'expected the ARN of a web ACL of AWS WAF for CloudFront',
          )
          .optional(),
        requestsPerFiveMinutes: z
          .int()
          .min(100)
          .max(2_000_000)
          .optional()
          .describe(
            'An address that sends more is refused for a while. Aggregators poll all feeds from few addresses.',
          ),
      })
      .optional()
      .describe(
        'AWS WAF before CloudFront: a web ACL of yours or, where the region is us-east-1, one that the stack makes; about 7 dollars a month.',
      ),
    hasCdnLogs: z
      .boolean()
      .optional()
      .describe('Access logs of CloudFront. Default: wherever CloudFront can write them to a bucket of the region.'),
    originSecretVersion: z
      .uuid('expected the VersionId that put-secret-value gave')
      .optional()
      .describe("The version of CloudFront's own secret, after a rotation (runbook)."),
    alarms: alarms.prefault({}),
    hasDashboard: z
      .boolean()
      .default(false)
      .describe('A CloudWatch dashboard, which AWS bills with 3 dollars a month.'),
    monthlyBudgetDollars: z
      .number()
      .positive()
      .optional()
      .describe('The alarm topic is notified at 80 % of it, and when AWS forecasts more, for the whole account.'),
    retention: retention.prefault({}),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .default({})
      .describe('Tags of all resources but the secrets.'),
  })
  .refine(({ account, region }) => account === undefined || region !== undefined, {
    path: ['region'],
    error: 'expected a region beside the account',
  })
  .refine(({ domain }) => domain === undefined || (domain.certificateArn ?? domain.hostedZone) !== undefined, {
    path: ['domain'],
    error: 'expected a certificateArn or a hostedZone',
  })
  .refine(
    ({ domain, region }) =>
      domain?.hostedZone === undefined || domain.certificateArn !== undefined || region === 'us-east-1',
    {
      path: ['domain', 'certificateArn'],
      error: 'expected a certificateArn: the stack makes a certificate only where the region is us-east-1',
    },
  )
  .refine(({ firewall }) => firewall === undefined || Object.keys(firewall).length === 1, {
    path: ['firewall'],
    error: 'expected either a webAclArn or requestsPerFiveMinutes',
  })
  .refine(({ firewall, region }) => firewall?.requestsPerFiveMinutes === undefined || region === 'us-east-1', {
    path: ['firewall', 'webAclArn'],
    error: 'expected a webAclArn: the stack makes a web ACL only where the region is us-east-1',
  })
  .refine(
    ({ reservedConcurrency, concurrentFunctions }) =>
      sharesOf(reservedConcurrency) <= Math.max(0, concurrentFunctions - unreservedMinimum),
    {
      path: ['reservedConcurrency'],
      error: 'expected no more than concurrentFunctions less the 100 that AWS keeps for functions without a share',
    },
  )
  .refine(
    ({ reservedConcurrency, concurrentFunctions }) =>
      (reservedConcurrency?.deliver ?? maxDeliverConcurrency) >= deliverShare(concurrentFunctions),
    {
      path: ['reservedConcurrency', 'deliver'],
      error: 'expected at least 10, the batches that deliver takes at the same time',
    },
  )
  .refine(({ alarms: { topicArn }, region }) => topicArn === undefined || region === topicArn.split(':')[3], {
    path: ['alarms', 'topicArn'],
    error: 'expected a topic in the region of the stack, which the member region names',
  });

/** The regions that every account has: CloudFront writes its access logs to buckets of these. */
const enabledRegions =
  /^(us-(east|west)-[12]|ca-central-1|sa-east-1|eu-central-1|eu-west-[123]|eu-north-1|ap-south-1|ap-northeast-[123]|ap-southeast-[12])$/;

/** Whether CloudFront writes access logs; where the region is not known, it is expected to be able to. */
export const hasCdnLogs = ({ hasCdnLogs: chosen, region }: Deployment): boolean =>
  chosen ?? (region === undefined || enabledRegions.test(region));

/** How many functions `deliver` may take at the same time. */
export const deliverConcurrency = ({ concurrentFunctions }: Deployment): number => deliverShare(concurrentFunctions);

/** The settings of one deployment, with every default. */
export type Deployment = z.infer<typeof deployFileSchema>;

/**
 * The deployment that the JSON of a deployment file describes.
 * @throws Misconfigured DEPLOY_FILE_INVALID with every fault: the path, what was expected, and the kind of what was found.
 */
export const parseDeployment = (file: unknown, name = 'barid.deploy.json'): Deployment => {
  const { success, data, error } = deployFileSchema.safeParse(file, { error: describeIssue });
  if (success) return data;
  const faults = schemaFaults(file, error.issues);
  const sentences = faults.map(({ pointer, message }) => `  ${pointer || '/'}: ${message}`).join('\n');
  throw new Misconfigured('DEPLOY_FILE_INVALID', `The deployment file ${name} is not valid:\n${sentences}`, { faults });
};

/**
 * Reads `barid.deploy.json` in a folder, or `barid.deploy.STAGE.json`. The path of the site file becomes absolute. Without
 * a file, everything has its default; the file of a named stage must exist.
 * @throws Misconfigured DEPLOY_FILE_INVALID when the file is missing, not JSON, or not valid.
 */
export const readDeployment = (folder: string, stage?: string): Deployment => {
  const path = resolve(folder, stage === undefined ? 'barid.deploy.json' : `barid.deploy.${stage}.json`);
  let file: unknown = {};
  if (stage !== undefined || existsSync(path)) {
    try {
      file = JSON.parse(readFileSync(path, 'utf8'));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Misconfigured('DEPLOY_FILE_INVALID', `The deployment file ${path} cannot be read as JSON: ${reason}`, {
        cause,
      });
    }
  }
  const deployment = parseDeployment(file, path);
  return { ...deployment, siteFile: resolve(dirname(path), deployment.siteFile) };
};
