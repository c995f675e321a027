import { expect, it } from 'vitest';
import { flatten } from './flatten.ts';
import { site, synthesise } from './synthesised.ts';

const siteWith = (eventBus?: { readonly name: string; readonly events: readonly string[] }) => ({
  ...site,
  notify: { rssCloud: false, ping: [], webhooks: [], ...(eventBus === undefined ? {} : { eventBus }) },
});

it('only deliver may put events on the bus that the site file names; cdk-nag has no finding', () => {
  const { template, resources, placeOf } = synthesise({ site: siteWith({ name: 'newsroom', events: ['*'] }) });
  const policies = Object.entries(resources).filter(
    ([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('events:PutEvents'),
  );
  expect(policies.map(([id]) => placeOf(id))).toEqual(['deliver/Role/DefaultPolicy']);
  const { Statement }: { Statement?: unknown } = Object(policies[0]?.[1].Properties?.PolicyDocument);
  const statements: readonly { readonly Action: unknown; readonly Resource: unknown }[] = Array.isArray(Statement)
    ? Statement
    : [];
  const right = statements.find(({ Action }) => JSON.stringify(Action).includes('events:'));
  expect(right?.Action).toEqual(['events:DescribeEventBus', 'events:PutEvents']);
  expect(flatten(right?.Resource, placeOf)).toBe(
    'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/newsroom',
  );
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { EVENT_BUSES: 'newsroom' } } });
});

it('no function may put events on a bus if the site file names none', () => {
  const { template } = synthesise({ site: siteWith() });
  expect(JSON.stringify(template.toJSON())).not.toContain('events:PutEvents');
});
