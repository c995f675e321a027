import { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { Deployment } from '#infra/deploy/deployment.ts';

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

/**
 * The ARN of the web ACL before CloudFront; undefined where the deployment file has none. The stack's own refuses addresses
 * that AWS knows as hostile, and those that send too much. It looks into no body: rules against HTML in requests would refuse
 * articles.
 */
export const webAclOf = (scope: Construct, { firewall }: Pick<Deployment, 'firewall'>): string | undefined => {
  if (firewall?.requestsPerFiveMinutes === undefined) return firewall?.webAclArn;
  const name = Stack.of(scope).stackName;
  const acl = new CfnWebACL(scope, 'Firewall', {
    name,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visibility(name),
    rules: [
      {
        name: 'reputation',
        priority: 0,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
        },
        visibilityConfig: visibility('reputation'),
      },
      {
        name: 'rate',
        priority: 1,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: firewall.requestsPerFiveMinutes } },
        visibilityConfig: visibility('rate'),
      },
    ],
  });
  return acl.attrArn;
};
