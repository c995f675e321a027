import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { functions } from '#functions/index.ts';
import { deliverConcurrency, parseDeployment } from '#infra/deploy/deployment.ts';
import { isOptional } from '#shared/function-contract.ts';
import { synthesise } from './synthesised.ts';

const usual = functions.filter((contract) => !isOptional(contract));

it('a staged rollout sends every event to an alias, which CodeDeploy moves with alarms that move it back', () => {
  const { template, resources } = synthesise({ deployment: { rollout: 'canary' } });
  template.resourceCountIs('AWS::Lambda::Alias', usual.length);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', usual.length);
  template.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: Match.anyValue() }, { Name: Match.anyValue() }] },
    AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(['DEPLOYMENT_STOP_ON_ALARM']) },
  });
  for (const alias of Object.values(template.findResources('AWS::Lambda::Alias')))
    expect(alias.UpdatePolicy).toHaveProperty('CodeDeployLambdaAliasUpdate');
  const isAlias = (value: unknown): boolean => /Live/.test(JSON.stringify(value));
  const targets = Object.values(resources).flatMap(({ Type, Properties = {} }) => {
    if (Type === 'AWS::Lambda::EventSourceMapping') return [Properties.FunctionName];
    if (Type === 'AWS::Lambda::Url') return [Properties.Qualifier ?? Properties.TargetFunctionArn];
    if (Type === 'AWS::Events::Rule' && Array.isArray(Properties.Targets))
      return Properties.Targets.map(({ Arn }) => Arn);
    if (Type === 'AWS::Lambda::EventInvokeConfig') return [Properties.Qualifier];
    return [];
  });
  expect(targets.length).toBeGreaterThan(12);
  expect(targets.filter((target) => !isAlias(target) && target !== 'live')).toEqual([]);
  template.hasResourceProperties('AWS::S3::Bucket', {
    NotificationConfiguration: { LambdaConfigurations: [{ Function: { Ref: Match.stringLikeRegexp('Live') } }] },
  });
}, 90_000);

it('without that setting there is no alias, no deployment group and no further alarm', () => {
  const { template } = synthesise();
  template.resourceCountIs('AWS::Lambda::Alias', 0);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
});

it('functions get the shares of the deployment file, and no others', () => {
  const { template } = synthesise({ deployment: { reservedConcurrency: { api: 50, publish: 5 } } });
  const shares = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) =>
    Properties.ReservedConcurrentExecutions === undefined
      ? []
      : [[Properties.FunctionName, Properties.ReservedConcurrentExecutions]],
  );
  expect(Object.fromEntries(shares)).toEqual({ 'Barid-api': 50, 'Barid-publish': 5 });
});

it('in an account of ten functions, those that can be busy for minutes leave half to the others', () => {
  const busy = usual.reduce((sum, { trigger }) => {
    if (trigger.kind === 'schedule') return sum + 1;
    return trigger.kind === 'queue' ? sum + deliverConcurrency(parseDeployment({ concurrentFunctions: 10 })) : sum;
  }, 0);
  expect(10 - busy).toBe(5);
});

it('a web ACL of the account is used; one of the stack refuses hostile and greedy addresses, and reads no body', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/ours/0a1b2c3d';
  synthesise({ deployment: { firewall: { webAclArn } } }).template.hasResourceProperties(
    'AWS::CloudFront::Distribution',
    {
      DistributionConfig: { WebACLId: webAclArn },
    },
  );
  const own = synthesise({ deployment: { region: 'us-east-1', firewall: { requestsPerFiveMinutes: 500 } } }).template;
  own.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Firewall'), 'Arn'] } },
  });
  own.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'CLOUDFRONT',
    Rules: [
      { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesAmazonIpReputationList' } } },
      { Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 500 } } },
    ],
  });
  synthesise().template.resourceCountIs('AWS::WAFv2::WebACL', 0);
});

it('two stacks of one account and region share no name, and the same stack in two regions none of the whole account', () => {
  const namesOf = (stackName: string, region: string): readonly string[] => {
    const { resources } = synthesise({ stackName, deployment: { region, hasDashboard: true } });
    return Object.values(resources).flatMap(({ Properties = {} }) =>
      Object.entries(Properties).flatMap(([member, value]) =>
        /(?<!Display)Name$/.test(member) && typeof value === 'string' ? [`${member} ${value}`] : [],
      ),
    );
  };
  const one = namesOf('Barid', 'eu-west-3').filter((name) => name.includes('Barid'));
  const two = new Set(namesOf('BaridStaging', 'eu-west-3'));
  expect(one.length).toBeGreaterThan(30);
  expect(one.filter((name) => two.has(name))).toEqual([]);
  const elsewhere = new Set(namesOf('Barid', 'eu-west-1'));
  const ofAccount = one.filter((name) => /^(?:DashboardName|RoleName|Name) (?!\/)/.test(name));
  expect(ofAccount.filter((name) => elsewhere.has(name))).toEqual([]);
});
