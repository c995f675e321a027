import { Duration, Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** SQS's maximum: operators have two weeks to look at a dead letter. */
const maxRetention = Duration.days(14);

/** The deliveries queue and the dead-letter queues. */
export class Queues extends Construct {
  readonly deliveries: Queue;
  /** Deliveries whose failure `deliver` could not record. */
  readonly deadDeliveries: Queue;
  /** Positions of stream records on which `publish` or `notify` kept failing. */
  readonly deadRecords: Queue;
  /** Events of inbox files on which `ingest-inbox` kept failing. */
  readonly deadFiles: Queue;
  /** Scheduled events that did not reach `sweep` or `follow`, or on which they failed. */
  readonly deadTicks: Queue;

  constructor(scope: Construct, id: string, deliver: { readonly timeoutSeconds: number; readonly attempts: number }) {
    super(scope, id);
    this.deadDeliveries = this.deadLetters('deliveries-dead', maxRetention);
    this.deadRecords = this.deadLetters('records-dead', maxRetention);
    this.deadFiles = this.deadLetters('files-dead', maxRetention);
    // The next run does the work of a lost one: a day is long enough to notice the loss.
    this.deadTicks = this.deadLetters('ticks-dead', Duration.days(1));
    this.deliveries = this.queue('deliveries', {
      // AWS recommends six times the function's timeout, so that no message returns while it is processed.
      visibilityTimeout: Duration.seconds(6 * deliver.timeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadDeliveries, maxReceiveCount: deliver.attempts },
    });
  }

  private queue(name: string, props: QueueProps): Queue {
    const queueName = `${Stack.of(this).stackName}-${name}`;
    return new Queue(this, name, { queueName, encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props });
  }

  private deadLetters(name: string, retentionPeriod: Duration): Queue {
    const queue = this.queue(name, { retentionPeriod });
    for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
      acknowledge(queue, rule, 'This is a dead-letter queue: only operators read it.');
    }
    return queue;
  }
}
