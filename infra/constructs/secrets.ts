import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Letters and digits only: a token needs no escaping in any shell, header or CMS. */
const generated = { passwordLength: 43, excludePunctuation: true, includeSpace: false } as const;

/** Secrets that Secrets Manager generates: no template, environment or log ever contains one. */
export class Secrets extends Construct {
  /** The first publisher's token, as plain text. */
  readonly firstToken: Secret;
  /** `{"tokens": […], "signingKeys": […]}`: the credentials of all publishers, which operators edit to rotate them. */
  readonly ingestKeys: Secret;
  /** CloudFront adds it to each request, so that functions can refuse requests from elsewhere. */
  readonly origin: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.firstToken = new Secret(this, 'FirstToken', {
      description: 'Token of the first publisher of Barid',
      generateSecretString: generated,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    // Secrets Manager generates texts, not lists: CloudFormation inserts the token when it creates the secret. The template
    // never changes afterwards, so that CloudFormation does not overwrite an edited secret.
    const keys = { tokens: [this.firstToken.secretValue.unsafeUnwrap()], signingKeys: [] };
    this.ingestKeys = new Secret(this, 'IngestKeys', {
      description: 'Tokens and signing keys of all publishers of Barid',
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify(keys)),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.origin = new Secret(this, 'Origin', {
      description: 'Secret that CloudFront sends with each request to a function of Barid',
      generateSecretString: generated,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Publishers hold copies of these: automatic rotation would lock them out. docs/runbook.md describes the rotation by hand, with several valid keys at a time.',
    );
  }
}
