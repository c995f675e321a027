import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { defined } from '#shared/defined.ts';
import { readDeployment } from './deployment.ts';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** States of a stack that no deployment has completed yet. */
const unfinished = ['REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_COMPLETE'];

/** Whether a deployment of this stack has ever succeeded. */
export const isDeployed = async (client: CloudFormationClient, StackName: string): Promise<boolean> => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks.some(({ StackStatus = '' }) => !unfinished.includes(StackStatus));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return false;
    throw error;
  }
};

/** Runs `cdk deploy` with these arguments. Gives its exit code. */
const cdkDeploy = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(inRepository('node_modules/.bin/cdk'), ['deploy', ...args], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });

/**
 * Deploys a stage, and gives the exit code. Termination and deletion protection are switched on by a second, short
 * deployment after the first one has succeeded: a first deployment that fails leaves nothing behind, and can be repeated.
 */
export const deploy = async (
  args: readonly string[],
  hasSucceeded: () => Promise<boolean>,
  run: (args: readonly string[]) => Promise<number>,
): Promise<number> => {
  if (await hasSucceeded()) return run(args);
  const code = await run(['-c', 'firstDeployment=true', ...args]);
  return code === 0 ? run(['--require-approval', 'never', ...args]) : code;
};

if (import.meta.main) {
  const args = process.argv.slice(2);
  const { values } = parseArgs({
    args,
    strict: false,
    options: { context: { type: 'string', short: 'c', multiple: true }, profile: { type: 'string' } },
  });
  const contexts = (values.context ?? []).map(String);
  const stage = contexts.find((one) => one.startsWith('stage='))?.slice('stage='.length);
  const { stackName, region } = readDeployment(inRepository('.'), stage);
  const profile = typeof values.profile === 'string' ? values.profile : undefined;
  const client = new CloudFormationClient(defined({ region, profile }));
  process.exitCode = await deploy(args, () => isDeployed(client, stackName), cdkDeploy);
}
