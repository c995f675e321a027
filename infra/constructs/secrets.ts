import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Letters and digits only, so that a token goes through every shell, header and CMS. */
const generated = { passwordLength: 43, excludePunctuation: true, includeSpace: false } as const;

/** Secrets that are made where they are kept: no template, no environment and no log ever holds one. */
export class Secrets extends Construct {
  /** A token to begin with, as plain text. */
  readonly firstToken: Secret;
  /** `{"tokens": […], "signingKeys": […]}`: all that publishers may prove themselves with, edited by hand to rotate. */
  readonly ingestKeys: Secret;
  /** What CloudFront adds to each request, for the functions to know it by. */
  readonly origin: Secret;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.firstToken = new Secret(this, 'FirstToken', {
      description: 'The token with which the first publisher pushes articles to Barid',
      generateSecretString: generated,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Secrets Manager can generate a text, but not a list: CloudFormation puts the one in the other while it deploys,
    // and does not touch it again, since the template stays the same when somebody edits the secret.
    const keys = { tokens: [this.firstToken.secretValue.unsafeUnwrap()], signingKeys: [] };
    this.ingestKeys = new Secret(this, 'IngestKeys', {
      description: 'Tokens and signing keys of the publishers of Barid',
      secretStringValue: SecretValue.unsafePlainText(JSON.stringify(keys)),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.origin = new Secret(this, 'Origin', {
      description: 'What CloudFront adds to each request that it forwards to a function of Barid',
      generateSecretString: generated,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this,
      'AwsSolutions-SMG4',
      'Publishers hold copies of these: a rotation by itself would lock them out. docs/runbook.md says how to rotate, with several keys live at once.',
    );
  }
}
