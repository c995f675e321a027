import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, type IFunction, LoggingFormat, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '#infra/deploy/deployment.ts';
import { defined } from '#shared/defined.ts';
import type { FunctionContract, Settings } from '#shared/function-contract.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { Binding, Bindings, Grant } from './binding.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Some packages call `require`, which does not exist in an ES module. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

const esbuild = inRepository('node_modules/.bin/esbuild');
const moduleOptions = '--bundle --format=esm --platform=node --target=node24 --log-level=warning';

/** One file with everything, the SDK included: faster to load, and the versions that were tested. */
const bundling = (bindings: readonly Binding<unknown>[]): BundlingOptions => ({
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  minify: true,
  // Log lines contain the class names of errors.
  keepNames: true,
  sourceMap: true,
  sourcesContent: false,
  logLevel: LogLevel.WARNING,
  banner,
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_from, to) => [
      `mv "${to}/index.mjs" "${to}/main.mjs"`,
      `"${esbuild}" "${inRepository('infra/constructs/start-function.ts')}" ${moduleOptions} --outfile="${to}/index.mjs"`,
      ...bindings.flatMap(({ file, modules = [] }) => [
        ...(file === undefined ? [] : [`cp "${file.from}" "${to}/${file.as}"`]),
        ...modules.map(({ from, as }) => `"${esbuild}" "${from}" ${moduleOptions} --outfile="${to}/${as}"`),
      ]),
    ],
  },
});

/** The namespace of a stack's metrics: two stacks of one account do not add up. */
export const metricNamespace = (scope: Construct): string => `Barid/${Stack.of(scope).stackName}`;

/** What all functions of a deployment have in common. */
export type FunctionOptions = {
  /** Days for which logs are kept: a number that CloudWatch knows. */
  readonly logDays: RetentionDays;
  readonly reservedConcurrency?: Deployment['reservedConcurrency'];
  /** Events go to an alias, which a rollout moves to new code step by step. */
  readonly hasAlias?: boolean;
};

/**
 * Whether a function sends to the queue that triggers it. Lambda would stop such a chain after about 16 invocations, and
 * move the rest to the dead letters; message-chain.ts bounds it instead. A file that `ingest-inbox` moves inside its bucket
 * triggers it once more and no further: there, Lambda's guard stays.
 */
const feedsItself = ({ trigger }: FunctionContract, grants: readonly Grant[]): boolean =>
  trigger.kind === 'queue' && grants.some(({ actions }) => actions.includes('sqs:SendMessage'));

/** A function of the pipeline: its contract, its settings, and the permissions of its settings and nothing else. */
export class PipelineFunction<S extends Settings = Settings> extends Construct {
  readonly contract: FunctionContract<S>;
  readonly lambda: NodejsFunction;
  /** What events invoke: the function, or the alias that a rollout moves. */
  readonly target: IFunction;
  readonly alias: Alias | undefined;
  readonly logGroup: LogGroup;

  constructor(
    scope: Construct,
    contract: FunctionContract<S>,
    bindings: Bindings<NoInfer<S>>,
    { logDays, reservedConcurrency = {}, hasAlias = false }: FunctionOptions,
  ) {
    super(scope, contract.name);
    this.contract = contract;
    const bound: Readonly<Record<string, Binding<unknown>>> = bindings;
    const name = `${Stack.of(this).stackName}-${contract.name}`;
    this.logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/barid/${name}`,
      retention: logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    const grants = Object.values(bound).flatMap((binding) => binding.grants);
    for (const { actions, resource, wildcard, partition } of grants) {
      const conditions =
        partition === undefined
          ? undefined
          : {
              'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] },
              Null: { 'dynamodb:LeadingKeys': 'false' },
            };
      role.addToPolicy(
        new PolicyStatement({ actions: [...actions], resources: [resource], ...defined({ conditions }) }),
      );
      if (wildcard !== undefined) acknowledgeWildcard(role, resource, wildcard);
    }
    const share = Object.entries(reservedConcurrency).find(([named]) => named === contract.name)?.[1];
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName: name,
      description: contract.about,
      entry: inRepository(`functions/${contract.name}/handler.ts`),
      projectRoot: inRepository('.'),
      depsLockFilePath: inRepository('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(contract.timeoutSeconds),
      memorySize: contract.memoryMb,
      recursiveLoop: feedsItself(contract, grants) ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      ...defined({ reservedConcurrentExecutions: share }),
      role,
      logGroup: this.logGroup,
      // Lambda's own lines become JSON too, so that metric filters find the invocations that it ended.
      loggingFormat: LoggingFormat.JSON,
      environment: {
        ...Object.fromEntries(Object.entries(bound).map(([setting, { value }]) => [setting, value])),
        NODE_OPTIONS: '--enable-source-maps',
        METRIC_NAMESPACE: metricNamespace(this),
      },
      bundling: bundling(Object.values(bound)),
    });
    this.alias = hasAlias
      ? new Alias(this, 'Live', { aliasName: 'live', version: this.lambda.currentVersion })
      : undefined;
    this.target = this.alias ?? this.lambda;
    acknowledge(
      this.lambda,
      'Serverless-LambdaDLQ',
      'What is invoked asynchronously has a destination for failures, streams and queues have theirs, and callers of the others get the error.',
    );
    acknowledge(
      this.lambda,
      'Serverless-LambdaTracing',
      'X-Ray bills each trace; log lines name articles, feeds and deliveries with their times.',
    );
  }
}
