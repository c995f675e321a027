import { Duration, Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** SQS's longest: two weeks in which somebody can look. */
const asLongAsPossible = Duration.days(14);

/** The deliveries, and a place for everything that was given up. */
export class Queues extends Construct {
  readonly deliveries: Queue;
  /** Deliveries that `deliver` could not even record. */
  readonly deadDeliveries: Queue;
  /** Where in the stream the records stand that `publish` or `notify` gave up. */
  readonly deadRecords: Queue;
  /** Events of inbox files that `ingest-inbox` gave up. */
  readonly deadFiles: Queue;
  /** Ticks of the clock that did not reach `sweep`, or that it failed. */
  readonly deadTicks: Queue;

  constructor(scope: Construct, id: string, deliver: { readonly timeoutSeconds: number; readonly attempts: number }) {
    super(scope, id);
    this.deadDeliveries = this.deadLetters('deliveries-dead', asLongAsPossible);
    this.deadRecords = this.deadLetters('records-dead', asLongAsPossible);
    this.deadFiles = this.deadLetters('files-dead', asLongAsPossible);
    // The next tick does all that a lost one would have done: one day is enough to see that it happened.
    this.deadTicks = this.deadLetters('ticks-dead', Duration.days(1));
    this.deliveries = this.queue('deliveries', {
      // AWS asks for six times the function's timeout, so that no message comes back while it is worked on.
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
    acknowledge(queue, 'AwsSolutions-SQS3', 'It is where dead letters go: nothing reads it but a person.');
    return queue;
  }
}
