import { createServer } from 'node:http';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy, isDeployed } from '#infra/deploy/deploy.ts';

/** The answer of CloudFormation about a stack in this state; undefined where there is none. */
let status: string | undefined;
const server = createServer((request, response) => {
  request.resume();
  if (status === undefined) {
    const message = '<Message>Stack with id Barid does not exist</Message>';
    response.writeHead(400).end(`<ErrorResponse><Error><Code>ValidationError</Code>${message}</Error></ErrorResponse>`);
    return;
  }
  const stack = `<member><StackName>Barid</StackName><StackStatus>${status}</StackStatus></member>`;
  response.end(
    `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
});
let client: CloudFormationClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new CloudFormationClient({ region: 'eu-west-3', endpoint: `http://127.0.0.1:${port}`, credentials });
});
afterAll(() => server.close());

it.each([
  [undefined, false],
  ['REVIEW_IN_PROGRESS', false],
  ['ROLLBACK_COMPLETE', false],
  ['ROLLBACK_FAILED', false],
  ['CREATE_COMPLETE', true],
  ['UPDATE_ROLLBACK_COMPLETE', true],
  ['UPDATE_IN_PROGRESS', true],
])('a stack in the state %s has been deployed before: %s', async (state, expected) => {
  status = state;
  expect(await isDeployed(client, 'Barid')).toBe(expected);
});

const record = (codes: readonly number[]) => {
  const runs: (readonly string[])[] = [];
  const run = async (args: readonly string[]): Promise<number> => {
    runs.push(args);
    return codes[runs.length - 1] ?? 0;
  };
  return { runs, run };
};

it('a first deployment protects the stack only after it has succeeded', async () => {
  const { runs, run } = record([0, 0]);
  expect(await deploy(['-c', 'stage=staging'], async () => false, run)).toBe(0);
  expect(runs).toEqual([
    ['-c', 'firstDeployment=true', '-c', 'stage=staging'],
    ['--require-approval', 'never', '-c', 'stage=staging'],
  ]);
});

it('a first deployment that fails leaves the stack without protection', async () => {
  const { runs, run } = record([1]);
  expect(await deploy([], async () => false, run)).toBe(1);
  expect(runs).toEqual([['-c', 'firstDeployment=true']]);
});

it('a later deployment keeps the protection', async () => {
  const { runs, run } = record([0]);
  expect(await deploy(['--verbose'], async () => true, run)).toBe(0);
  expect(runs).toEqual([['--verbose']]);
});
