import { Duration, Fn, SecretValue } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionUrlAuthType, type IFunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Deployment } from '#infra/deploy/deployment.ts';
import { defined } from '#shared/defined.ts';
import { acknowledge } from './acknowledge.ts';
import type { PipelineFunction } from './function.ts';

/** The header with the secret that proves a request came through CloudFront. */
export const originHeader = 'x-barid-origin';

/** API Gateway ends a request after this time, whatever its function may take. */
const maxGatewaySeconds = 29;

/** The inputs of the entrance. */
export type EntranceProps = Pick<Deployment, 'entrance' | 'originSecretVersion'> & { readonly originSecret: Secret };

/** The metrics of an entrance: requests, and those that were answered with 5xx. */
type EntranceMetrics = { readonly requests: IMetric; readonly errors: IMetric };

/**
 * How CloudFront reaches the functions that answer requests: each by a function URL of its own or, in accounts that forbid
 * public function URLs, by an HTTP API of its own. Both are public, and functions refuse requests without CloudFront's secret
 * header. Origin access control is no alternative: it requires the hash of the body from the caller of a POST, and replaces
 * Authorization.
 */
export class Entrance extends Construct {
  private readonly urls = new Map<PipelineFunction, IFunctionUrl>();
  private readonly apis = new Map<PipelineFunction, HttpApi>();
  private readonly hasGateway: boolean;
  private readonly secret: SecretValue;

  constructor(scope: Construct, id: string, { entrance, originSecret, originSecretVersion }: EntranceProps) {
    super(scope, id);
    this.hasGateway = entrance === 'api-gateway';
    // A dynamic reference: CloudFormation reads the secret when it deploys; the template has only its name.
    this.secret = SecretValue.secretsManager(originSecret.secretArn, defined({ versionId: originSecretVersion }));
  }

  /** The origin of CloudFront for requests to a function. */
  originOf(pipelineFunction: PipelineFunction): IOrigin {
    const { contract } = pipelineFunction;
    const customHeaders = { [originHeader]: this.secret.unsafeUnwrap() };
    if (!this.hasGateway) {
      const readTimeout = Duration.seconds(contract.timeoutSeconds);
      return new FunctionUrlOrigin(this.urlOf(pipelineFunction), { customHeaders, readTimeout });
    }
    const { apiId, stack } = this.apiOf(pipelineFunction);
    return new HttpOrigin(`${apiId}.execute-api.${stack.region}.${stack.urlSuffix}`, {
      customHeaders,
      readTimeout: Duration.seconds(Math.min(contract.timeoutSeconds, maxGatewaySeconds)),
    });
  }

  /** The function's own address, without a slash at the end: requests to it pass no CDN, and stand in no access log. */
  addressOf(pipelineFunction: PipelineFunction): string {
    if (this.hasGateway) return this.apiOf(pipelineFunction).apiEndpoint;
    // The URL of a function ends with a slash.
    return Fn.join('', ['https://', Fn.select(2, Fn.split('/', this.urlOf(pipelineFunction).url))]);
  }

  private urlOf(pipelineFunction: PipelineFunction): IFunctionUrl {
    const made = this.urls.get(pipelineFunction);
    if (made !== undefined) return made;
    const url = pipelineFunction.target.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
    this.urls.set(pipelineFunction, url);
    return url;
  }

  /** What CloudWatch counts of a function's requests. */
  metrics(pipelineFunction: PipelineFunction, period: Duration): EntranceMetrics {
    const { lambda } = pipelineFunction;
    const sum = { statistic: Stats.SUM, period };
    if (!this.hasGateway) {
      return { requests: lambda.metric('UrlRequestCount', sum), errors: lambda.metric('Url5xxCount', sum) };
    }
    const api = this.apiOf(pipelineFunction);
    return { requests: api.metricCount(sum), errors: api.metricServerError(sum) };
  }

  /** Every path leads to the function: CloudFront has chosen it. */
  private apiOf(pipelineFunction: PipelineFunction): HttpApi {
    const { contract, target } = pipelineFunction;
    const made = this.apis.get(pipelineFunction);
    if (made !== undefined) return made;
    const api = new HttpApi(this, contract.name, {
      description: contract.about,
      defaultIntegration: new HttpLambdaIntegration('Function', target),
    });
    for (const rule of ['AwsSolutions-APIG1', 'Serverless-APIGWAccessLogging']) {
      acknowledge(api, rule, 'CloudFront logs the same requests, and functions log what they do.');
    }
    acknowledge(
      api,
      'Serverless-APIGWDefaultThrottling',
      "The account's limit of concurrent functions bounds requests before API Gateway would.",
    );
    acknowledge(
      api,
      'AwsSolutions-APIG4',
      "Functions check tokens, signatures and CloudFront's secret header themselves, as behind a function URL.",
    );
    this.apis.set(pipelineFunction, api);
    return api;
  }
}
