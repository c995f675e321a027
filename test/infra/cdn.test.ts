import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { originHeader } from '#infra/constructs/entrance.ts';
import { site, synthesise } from './synthesised.ts';

const { template, stack, resources, placeOf } = synthesise();

type Behavior = { readonly PathPattern?: string; readonly TargetOriginId: string } & Record<string, unknown>;
type Origin = { readonly Id: string } & Record<string, unknown>;

type OriginGroup = {
  readonly Id: string;
  readonly FailoverCriteria: { readonly StatusCodes: { readonly Items: readonly number[] } };
  readonly Members: { readonly Items: readonly { readonly OriginId: string }[] };
};

const config = (): {
  Origins: Origin[];
  OriginGroups: { Items: OriginGroup[] };
  CacheBehaviors: Behavior[];
  DefaultCacheBehavior: Behavior;
} => {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return distribution?.Properties.DistributionConfig;
};

const originOf = ({ TargetOriginId }: Behavior): Origin | undefined =>
  config().Origins.find(({ Id }) => Id === TargetOriginId);

it('documents come from the bucket, which only this distribution may read', () => {
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:ListBucket'],
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Condition: { StringEquals: { 'AWS:SourceArn': Match.anyValue() } },
        }),
      ]),
    },
  });
});

it('documents are compressed with Brotli and gzip, and cached as their Cache-Control says', () => {
  expect(config().DefaultCacheBehavior).toMatchObject({ Compress: true, ViewerProtocolPolicy: 'redirect-to-https' });
  template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      MinTTL: 0,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingBrotli: true,
        EnableAcceptEncodingGzip: true,
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    },
  });
});

it('documents can be read by scripts of any site, and only over TLS', () => {
  template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      CorsConfig: { AccessControlAllowOrigins: { Items: ['*'] }, OriginOverride: true },
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 365 * 24 * 3600 },
      },
    },
  });
});

const functionBehaviors = (): Behavior[] =>
  config().CacheBehaviors.filter(({ PathPattern = '' }) => PathPattern !== '/media/*');

it('a document that the bucket does not have comes from a function', () => {
  const group = config().OriginGroups.Items.find(({ Id }) => Id === config().DefaultCacheBehavior.TargetOriginId);
  const origins = group?.Members.Items.map(({ OriginId }) => config().Origins.find(({ Id }) => Id === OriginId));
  expect(group?.FailoverCriteria.StatusCodes.Items).toEqual([403, 404]);
  const [first, second] = origins ?? [];
  expect(first).toHaveProperty('OriginAccessControlId');
  expect(second).toMatchObject({
    OriginCustomHeaders: [{ HeaderName: originHeader }],
    CustomOriginConfig: { OriginReadTimeout: 30 },
  });
});

it('pictures come from a bucket of their own, and the CDN keeps them as long as they say', () => {
  const [media] = config().CacheBehaviors;
  expect(media).toMatchObject({
    PathPattern: '/media/*',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    ViewerProtocolPolicy: 'redirect-to-https',
    ResponseHeadersPolicyId: config().DefaultCacheBehavior.ResponseHeadersPolicyId,
  });
  expect(media && originOf(media)).toHaveProperty('OriginAccessControlId');
  expect(media?.TargetOriginId).not.toBe(config().DefaultCacheBehavior.TargetOriginId);
  template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: { MinTTL: 0, MaxTTL: 365 * 24 * 3600 },
  });
});

const paths = [
  '/articles*',
  '/article',
  '/api/*',
  '/read',
  '/read/',
  '/deliveries*',
  '/rebuild*',
  '/recovery*',
  '/receivers/*',
  '/readers*',
  '/sources*',
  '/inbox/*',
  '/tokens*',
  '/audit',
  '/audit/',
  '/media',
  '/media/',
  '/in/*',
  '/healthz',
  '/healthz/',
  '/openapi.json',
  '/websub/*',
  '/rsscloud',
  '/rsscloud/',
  '/hub',
  '/hub/',
  '/status',
  '/status/',
  '/desk',
  '/desk/*',
];

it('HTTP functions are reached at the paths of their contracts, with every method and without a cache', () => {
  expect(functionBehaviors().map(({ PathPattern }) => PathPattern)).toEqual(paths);
  for (const behavior of functionBehaviors()) {
    expect(behavior).toMatchObject({
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
      ViewerProtocolPolicy: 'https-only',
      // CloudFront's own policies: CachingDisabled and AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
  }
});

it('HTTP functions recognise CloudFront by a header whose value is not in the template', () => {
  const [secret] = Object.keys(resources).filter((id) => placeOf(id) === 'Secrets/Origin');
  const reference = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: secret }, ':SecretString:::}}']] };
  for (const behavior of functionBehaviors()) {
    expect(originOf(behavior)).toMatchObject({
      OriginCustomHeaders: [{ HeaderName: originHeader, HeaderValue: reference }],
    });
  }
});

/** Seconds of the paths whose functions may not run for 30. */
const otherTimeouts: ReadonlyMap<string, number> = new Map([
  ['/websub/*', 60],
  ...['/hub', '/hub/', '/status', '/status/'].map((path) => [path, 15] as const),
]);

it('CloudFront waits for an HTTP function as long as its timeout', () => {
  for (const behavior of functionBehaviors()) {
    const { PathPattern = '' } = behavior;
    expect([PathPattern, originOf(behavior)?.CustomOriginConfig]).toMatchObject([
      PathPattern,
      { OriginReadTimeout: otherTimeouts.get(PathPattern) ?? 30 },
    ]);
  }
});

const outputs = (from: typeof template) => from.toJSON().Outputs;

it('the public URL is a parameter that functions read by name, so that they need not wait for the distribution', () => {
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/Barid/public-url',
    Value: outputs(template).PublicUrl.Value,
  });
});

it('the outputs have the URL of every feed in each format, the ingest URL and the secrets', () => {
  for (const { slug } of site.feeds) {
    const name = `Feed${slug.replaceAll('-', 'X')}`;
    expect(JSON.stringify(outputs(template)[`${name}Rss`])).toContain(`/feeds/${slug}/rss.xml`);
    expect(JSON.stringify(outputs(template)[`${name}Atom`])).toContain(`/feeds/${slug}/atom.xml`);
    expect(JSON.stringify(outputs(template)[`${name}Json`])).toContain(`/feeds/${slug}/feed.json`);
  }
  expect(Object.keys(outputs(template))).toEqual(
    expect.arrayContaining(['IngestUrl', 'FirstToken', 'IngestKeys', 'InboxBucket']),
  );
});

const withDomain = { ...site, feedsUrl: 'https://feeds.example.org' };

const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' };

it('a site with its own domain has a certificate and TLS 1.2', () => {
  const custom = synthesise({ site: withDomain, deployment: { domain: { certificateArn } } });
  custom.template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['feeds.example.org'],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
    },
  });
  expect(outputs(custom.template).PublicUrl.Value).toBe('https://feeds.example.org');
  custom.template.resourceCountIs('AWS::Route53::RecordSet', 0);
});

it('a hosted zone gets records of both kinds of addresses, and in us-east-1 the stack makes the certificate', () => {
  const custom = synthesise({
    site: withDomain,
    deployment: { account: '111122223333', region: 'us-east-1', domain: { hostedZone } },
  });
  custom.template.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainName: 'feeds.example.org',
    ValidationMethod: 'DNS',
    DomainValidationOptions: [{ DomainName: 'feeds.example.org', HostedZoneId: hostedZone.id }],
  });
  for (const Type of ['A', 'AAAA']) {
    custom.template.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'feeds.example.org.',
      HostedZoneId: hostedZone.id,
      Type,
    });
  }
});

it('the outputs have the domain of CloudFront, to which a record points, and the topic of alarms', () => {
  expect(outputs(template).CdnDomain.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), 'DomainName'] });
  expect(outputs(template).AlarmTopic.Value).toEqual({ Ref: expect.any(String) });
});

it('a domain that the two files describe differently stops the synthesis', () => {
  const domain = { certificateArn, hostedZone: { ...hostedZone, name: 'example.com' } };
  expect(() => synthesise({ site: withDomain, deployment: { domain } })).toThrow(
    'expected the zone of feeds.example.org, the host of site.feedsUrl; found example.com',
  );
  expect(() => synthesise({ deployment: { domain: { certificateArn } } })).toThrow('no site.feedsUrl');
});

it('a domain without a certificate gives a warning', () => {
  const incomplete = synthesise({ site: withDomain });
  const warning = Match.stringLikeRegexp('has no certificate');
  Annotations.fromStack(incomplete.stack).hasWarning('/Barid', warning);
  Annotations.fromStack(stack).hasNoWarning('*', warning);
});

it('a move to another address replaces every function, which reads the new one from its start, and no publisher follows the sweep', () => {
  const moved = synthesise({
    site: withDomain,
    deployment: { domain: { certificateArn, otherHosts: ['rss.example.org'] } },
  });
  const [parameter] = Object.keys(moved.template.findResources('AWS::SSM::Parameter'));
  moved.template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/Barid/public-url/feeds.example.org',
    Value: 'https://feeds.example.org',
  });
  const lambdas = Object.entries(moved.template.findResources('AWS::Lambda::Function'));
  for (const [, lambda] of lambdas) expect(lambda.DependsOn).toContain(parameter);
  const idOf = (name: string) => lambdas.find(([id]) => moved.placeOf(id) === `${name}/Function`)?.[0];
  const sweep = lambdas.find(([id]) => id === idOf('sweep'))?.[1];
  expect(sweep?.DependsOn).toEqual(expect.arrayContaining([idOf('publish'), idOf('first-request')]));
  moved.template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { Aliases: ['feeds.example.org', 'rss.example.org'] },
  });
});

it('a rotated origin secret changes the distribution, which names its version', () => {
  const originSecretVersion = '6f0f0a3e-3b4c-4f5d-8a6b-7c8d9e0f1a2b';
  const rotated = synthesise({ deployment: { originSecretVersion } });
  const [distribution] = Object.values(rotated.template.findResources('AWS::CloudFront::Distribution'));
  const origins: readonly Origin[] = distribution?.Properties.DistributionConfig.Origins ?? [];
  const headers = origins.flatMap(({ OriginCustomHeaders = [] }) => OriginCustomHeaders);
  expect(headers).toHaveLength(7);
  for (const header of headers) expect(JSON.stringify(header)).toContain(`:SecretString:::${originSecretVersion}}}`);
});

it('in a region to which CloudFront writes no logs, the distribution has none', () => {
  const milan = synthesise({ deployment: { region: 'eu-south-1' } });
  const [distribution] = Object.values(milan.template.findResources('AWS::CloudFront::Distribution'));
  expect(distribution?.Properties.DistributionConfig).not.toHaveProperty('Logging');
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { Logging: Match.objectLike({ Prefix: 'cdn/' }) },
  });
});

it('an account that forbids public function URLs gets an HTTP API for each function, with the same events', () => {
  const gateway = synthesise({ deployment: { entrance: 'api-gateway' } });
  gateway.template.resourceCountIs('AWS::Lambda::Url', 0);
  gateway.template.resourceCountIs('AWS::ApiGatewayV2::Api', 7);
  gateway.template.allResourcesProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default' });
  gateway.template.allResourcesProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default', AutoDeploy: true });
  gateway.template.allResourcesProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  const [distribution] = Object.values(gateway.template.findResources('AWS::CloudFront::Distribution'));
  const origins: readonly Origin[] = distribution?.Properties.DistributionConfig.Origins ?? [];
  const ofFunctions = origins.filter(({ OriginCustomHeaders }) => OriginCustomHeaders !== undefined);
  expect(ofFunctions).toHaveLength(7);
  for (const origin of ofFunctions) expect(JSON.stringify(origin.DomainName)).toContain('.execute-api.');
  gateway.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Barid: Publishers get 5xx',
    Metrics: Match.arrayWith([
      Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ Namespace: 'AWS/ApiGateway' }) }) }),
    ]),
  });
});

it('what CloudFront and CloudWatch name for the whole account has the stack and the region in its name', () => {
  const dashboard = synthesise({ deployment: { hasDashboard: true } }).resources;
  const named = Object.values(dashboard).flatMap(({ Type, Properties = {} }) => {
    if (Type === 'AWS::CloudFront::OriginAccessControl') return [Object(Properties.OriginAccessControlConfig).Name];
    if (Type === 'AWS::CloudFront::ResponseHeadersPolicy') return [Object(Properties.ResponseHeadersPolicyConfig).Name];
    if (Type === 'AWS::CloudFront::CachePolicy') return [Object(Properties.CachePolicyConfig).Name];
    if (Type === 'AWS::CloudFront::Function') return [Properties.Name];
    return Type === 'AWS::CloudWatch::Dashboard' ? [Properties.DashboardName] : [];
  });
  expect(named).toHaveLength(8);
  for (const name of named) {
    const text = JSON.stringify(name);
    expect(text).toContain('Barid');
    expect(text).toContain('{"Ref":"AWS::Region"}');
  }
});
