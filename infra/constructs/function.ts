import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionContract, Settings } from '#shared/function-contract.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { Binding, Bindings } from './binding.ts';

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
    afterBundling: (_from, to) =>
      bindings.flatMap(({ file, modules = [] }) => [
        ...(file === undefined ? [] : [`cp "${file.from}" "${to}/${file.as}"`]),
        ...modules.map(({ from, as }) => `"${esbuild}" "${from}" ${moduleOptions} --outfile="${to}/${as}"`),
      ]),
  },
});

/** A function of the pipeline: its contract, its settings, and the permissions of its settings and nothing else. */
export class PipelineFunction<S extends Settings = Settings> extends Construct {
  readonly contract: FunctionContract<S>;
  readonly lambda: NodejsFunction;

  constructor(scope: Construct, contract: FunctionContract<S>, bindings: Bindings<NoInfer<S>>) {
    super(scope, contract.name);
    this.contract = contract;
    const bound: Readonly<Record<string, Binding<unknown>>> = bindings;
    const name = `${Stack.of(this).stackName}-${contract.name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/barid/${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const { actions, resource, wildcard } of Object.values(bound).flatMap(({ grants }) => grants)) {
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
      if (wildcard !== undefined) acknowledgeWildcard(role, resource, wildcard);
    }
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
      role,
      logGroup,
      environment: {
        ...Object.fromEntries(Object.entries(bound).map(([setting, { value }]) => [setting, value])),
        NODE_OPTIONS: '--enable-source-maps',
      },
      bundling: bundling(Object.values(bound)),
    });
  }
}
