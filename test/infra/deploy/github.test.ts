import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** A tag such as `!Sub` keeps its text. */
const customTags = ['!Sub', '!Ref', '!GetAtt'].map((tag) => ({ tag, resolve: (text: string) => text }));
const lists = ['!If', '!Equals'].map((tag) => ({ tag, collection: 'seq' as const }));

const template: unknown = parse(read('samples/github/deploy-role.yml'), {
  customTags: [...customTags, ...lists],
  logLevel: 'error',
});
const { Resources: resources } = Object(template);
const [{ PolicyDocument: policy }] = resources.Role.Properties.Policies;
const statements: readonly { Action: string; Resource: string | readonly string[] }[] = policy.Statement;
const workflow: unknown = parse(read('samples/github/deploy.yml'));

it('only jobs of one environment of one repository take on the role, and it may do two things', () => {
  const [trust] = resources.Role.Properties.AssumeRolePolicyDocument.Statement;
  expect(trust).toMatchObject({
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': `repo:\${Repository}:environment:\${Environment}`,
      },
    },
  });
  expect(statements.map(({ Action }) => Action)).toEqual(['sts:AssumeRole', 'cloudformation:DescribeStacks']);
  expect(JSON.stringify(statements)).not.toMatch(/"\*"/);
});

it('what `cdk deploy` takes on for this stack is among what the role may take on', () => {
  // The stack names no synthesizer of its own: this is the one of the CDK.
  expect(read('infra/pipeline-stack.ts')).not.toContain('synthesizer');
  const source = read('node_modules/aws-cdk-lib/core/lib/stack-synthesizers/default-synthesizer.js');
  const taken = [...source.matchAll(/role\/cdk-\$\{Qualifier\}-([a-z-]+?)-role-/g)].map(([, name = '']) => name);
  // Images are for container functions, and the role of CloudFormation is passed by the one that deploys.
  const needed = [...new Set(taken)].filter((name) => name !== 'image-publishing' && name !== 'cfn-exec');
  const given = JSON.stringify(statements[0]?.Resource);
  expect(needed.toSorted()).toEqual(['deploy', 'file-publishing', 'lookup']);
  for (const name of needed) expect(given).toContain(`role/cdk-\${Qualifier}-${name}-role-`);
});

it('what our own part of a deployment asks of AWS is what the role may do itself', () => {
  const commands = globSync('infra/deploy/*.ts').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name),
  );
  expect([...new Set(commands)]).toEqual(['DescribeStacks']);
  expect(statements[1]?.Resource).toContain(`stack/\${StackName}/*`);
});

it('the workflow tests before it deploys, deploys main only, and holds no key', () => {
  const { jobs } = Object(workflow);
  expect(jobs.deploy).toMatchObject({
    needs: 'check',
    if: "github.ref == 'refs/heads/main'",
    environment: 'production',
    permissions: { contents: 'read', 'id-token': 'write' },
  });
  expect(jobs.check.permissions).toBeUndefined();
  const scripts: readonly string[] = [...jobs.check.steps, ...jobs.deploy.steps].flatMap(({ run = [] }) => run);
  const { scripts: known } = JSON.parse(read('package.json'));
  for (const [, name = ''] of scripts.join('\n').matchAll(/npm run ([\w-]+)/g))
    expect(Object.keys(known)).toContain(name);
  expect(read('samples/github/deploy.yml')).not.toMatch(/secrets\.|AWS_ACCESS_KEY/);
});
