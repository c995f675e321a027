import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  Distribution,
  type DistributionProps,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { OriginGroup, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { describeExcess, viewerRequestSource, viewerResponseSource } from '#infra/edge/edge-functions.ts';
import { Misconfigured } from '#shared/errors.ts';
import { navigationHeader } from '#shared/model/feed-document.ts';
import { addressTable } from '#shared/site/old-addresses.ts';
import type { Site } from '#shared/site/site.ts';
import { acknowledge } from './acknowledge.ts';
import type { Domain } from './domain.ts';
import type { Entrance } from './entrance.ts';
import type { PipelineFunction } from './function.ts';
import { triggerOf } from './triggers.ts';

/** The parts of the public web. */
export type CdnProps = {
  readonly site: Site;
  /** The custom domain; CloudFront's own without it. */
  readonly domain?: Domain;
  readonly documents: Bucket;
  readonly media: Bucket;
  /** Functions that answer requests. */
  readonly functions: readonly PipelineFunction[];
  /** The function that makes documents which are not in their bucket. */
  readonly firstRequest: PipelineFunction;
  readonly entrance: Entrance;
  /** CloudFront writes no access logs to buckets in most regions that an account has to enable. */
  readonly hasLogs: boolean;
  readonly logs: Bucket;
  /** The ARN of a web ACL of AWS WAF. */
  readonly webAclId?: string;
};

/** The only public entrance: feed documents and pictures from their buckets, and the HTTP functions. */
export class Cdn extends Construct {
  readonly distribution: Distribution;
  /** The origin of feed URLs, without a slash at the end. */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, props: CdnProps) {
    super(scope, id);
    const headers = this.corsPolicy();
    const documents = this.documentBehavior(props, headers);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Barid: the feeds of ${new URL(props.site.identity.url).hostname}`.slice(0, 128),
      defaultBehavior: documents,
      defaultRootObject: 'index.html',
      additionalBehaviors: {
        '/media/*': this.mediaBehavior(props, headers),
        ...this.functionBehaviors(props),
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(props.hasLogs ? { enableLogging: true, logBucket: props.logs, logFilePrefix: 'cdn/' } : {}),
      ...(props.webAclId === undefined ? {} : { webAclId: props.webAclId }),
      ...this.viewerCertificate(props),
    });
    props.domain?.pointTo(this.distribution);
    this.publicUrl = props.site.feedsUrl ?? `https://${this.distribution.distributionDomainName}`;
    if (!props.hasLogs) {
      acknowledge(
        this.distribution,
        'AwsSolutions-CFR3',
        'The deployment file switches access logs off, or CloudFront writes none to a bucket of this region.',
      );
    }
    acknowledge(this.distribution, 'AwsSolutions-CFR1', 'Feeds have readers everywhere.');
    if (props.webAclId === undefined)
      acknowledge(
        this.distribution,
        'AwsSolutions-CFR2',
        'AWS WAF costs more than the whole pipeline of a small newsroom; documents are static, and only authenticated requests write.',
      );
  }

  private viewerCertificate({ domain }: CdnProps): Partial<DistributionProps> {
    if (domain !== undefined) {
      return {
        domainNames: [...domain.hosts],
        certificate: domain.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      };
    }
    acknowledge(
      this,
      'AwsSolutions-CFR4',
      "CloudFront's own domain has fixed TLS versions; a custom domain requires 1.2.",
    );
    return {};
  }

  /** What the bucket does not have, CloudFront asks the function for: it makes the document, or says that there is none. */
  private documentBehavior(
    { site, documents, firstRequest, entrance }: CdnProps,
    responseHeadersPolicy: ResponseHeadersPolicy,
  ): BehaviorOptions {
    const settings = { publicUrl: site.feedsUrl ?? '', hubs: site.hubs, addresses: addressTable(site) };
    const excess = describeExcess(settings);
    // Before anything is deployed: CloudFront would refuse the function.
    if (excess !== undefined) throw new Misconfigured('SITE_FILE_INVALID', excess);
    const edge = (name: string, source: string) =>
      new EdgeFunction(this, name, { code: FunctionCode.fromInline(source), runtime: FunctionRuntime.JS_2_0 });
    triggerOf('missing-document', firstRequest.contract);
    const origin = new OriginGroup({
      primaryOrigin: this.bucketOrigin(documents),
      fallbackOrigin: entrance.originOf(firstRequest),
      fallbackStatusCodes: [403, 404],
    });
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'No request lists the bucket: viewer-request.js maps folders to documents, and queries are not forwarded.',
    );
    return {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: true,
      cachePolicy: new CachePolicy(this, 'DocumentCache', {
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(5),
        maxTtl: Duration.days(1),
        headerBehavior: CacheHeaderBehavior.allowList(navigationHeader),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      originRequestPolicy: OriginRequestPolicy.CORS_S3_ORIGIN,
      responseHeadersPolicy,
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_REQUEST,
          function: edge('ViewerRequest', viewerRequestSource(settings.addresses)),
        },
        {
          eventType: FunctionEventType.VIEWER_RESPONSE,
          function: edge('ViewerResponse', viewerResponseSource(settings)),
        },
      ],
    };
  }

  /** Pictures never change: the CDN keeps them as long as browsers do. They are compressed already. */
  private mediaBehavior({ media }: CdnProps, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
    return {
      origin: this.bucketOrigin(media),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: false,
      cachePolicy: new CachePolicy(this, 'MediaCache', {
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.days(1),
        maxTtl: Duration.days(365),
      }),
      originRequestPolicy: OriginRequestPolicy.CORS_S3_ORIGIN,
      responseHeadersPolicy,
    };
  }

  /** With the permission to list, S3 answers 404 for a missing document; without it, 403. */
  private bucketOrigin(bucket: Bucket): IOrigin {
    const originAccessLevels = [AccessLevel.READ, AccessLevel.LIST];
    // Names of CloudFront are those of the account: a stack of the same name in another region needs others.
    const originAccessControlName = this.nameOf(bucket.node.id.toLowerCase());
    const originAccessControl = new S3OriginAccessControl(this, `${bucket.node.id}Access`, { originAccessControlName });
    return S3BucketOrigin.withOriginAccessControl(bucket, { originAccessLevels, originAccessControl });
  }

  private nameOf(what: string): string {
    const { stackName, region } = Stack.of(this);
    return `${stackName}-${region}-${what}`;
  }

  private corsPolicy(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Cors', {
      responseHeadersPolicyName: this.nameOf('cors'),
      corsBehavior: {
        accessControlAllowOrigins: ['*'],
        accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
        accessControlAllowHeaders: ['*'],
        accessControlExposeHeaders: ['ETag', 'Last-Modified', 'Link', 'Content-Usage'],
        accessControlAllowCredentials: false,
        originOverride: true,
      },
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
      },
    });
  }

  private functionBehaviors(props: CdnProps): Record<string, BehaviorOptions> {
    const behaviors = props.functions.flatMap((pipelineFunction) => {
      const { paths } = triggerOf('http', pipelineFunction.contract);
      const behavior: BehaviorOptions = {
        origin: props.entrance.originOf(pipelineFunction),
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
      };
      return paths.map((path) => [path, behavior] as const);
    });
    return Object.fromEntries(behaviors);
  }
}
