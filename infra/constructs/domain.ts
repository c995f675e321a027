import { Annotations } from 'aws-cdk-lib';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { Deployment } from '#infra/deploy/deployment.ts';
import { Misconfigured } from '#shared/errors.ts';
import type { Site } from '#shared/site/site.ts';

/** The custom domain of the feeds: the host of `site.feedsUrl`, its certificate, and its records in a hosted zone. */
export class Domain extends Construct {
  /** The host of `site.feedsUrl`, and those that serve the feeds besides. */
  readonly hosts: readonly string[];
  readonly certificate: ICertificate;
  private readonly zone: IHostedZone | undefined;

  private constructor(scope: Construct, id: string, host: string, domain: NonNullable<Deployment['domain']>) {
    super(scope, id);
    const { certificateArn, hostedZone, otherHosts } = domain;
    this.hosts = [host, ...otherHosts];
    if (hostedZone !== undefined) {
      const { id: hostedZoneId, name: zoneName } = hostedZone;
      if (host !== zoneName && !host.endsWith(`.${zoneName}`)) {
        throw new Misconfigured(
          'DEPLOY_FILE_INVALID',
          `/domain/hostedZone/name: expected the zone of ${host}, the host of site.feedsUrl; found ${zoneName}`,
        );
      }
      this.zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName });
    }
    this.certificate =
      certificateArn === undefined
        ? new Certificate(this, 'Certificate', {
            domainName: host,
            ...(otherHosts.length === 0 ? {} : { subjectAlternativeNames: [...otherHosts] }),
            validation: CertificateValidation.fromDns(this.zone),
          })
        : Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
  }

  /** The domain that both files describe; undefined, perhaps with a warning, where CloudFront's own domain serves. */
  static of(scope: Construct, { feedsUrl }: Site, { domain }: Deployment): Domain | undefined {
    if (feedsUrl !== undefined && domain !== undefined) {
      return new Domain(scope, 'Domain', new URL(feedsUrl).hostname, domain);
    }
    if (domain !== undefined) {
      throw new Misconfigured(
        'DEPLOY_FILE_INVALID',
        '/domain: the site file has no site.feedsUrl, whose host the domain would be',
      );
    }
    if (feedsUrl !== undefined) {
      Annotations.of(scope).addWarningV2(
        'barid:domain',
        `The site file names ${feedsUrl}, and the deployment file has no certificate for its host: readers and hubs cannot reach the feeds there. Add "domain" to the deployment file, or remove site.feedsUrl.`,
      );
    }
    return undefined;
  }

  /** Points the host of `site.feedsUrl` to the distribution, where the hosted zone is known; elsewhere, the operator makes a CNAME. */
  pointTo(distribution: Distribution): void {
    if (this.zone === undefined) return;
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    const [host = ''] = this.hosts;
    new ARecord(this, 'Ipv4', { zone: this.zone, recordName: `${host}.`, target });
    new AaaaRecord(this, 'Ipv6', { zone: this.zone, recordName: `${host}.`, target });
  }
}
