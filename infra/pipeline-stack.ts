import { Stack, Tags } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { api } from '#functions/api/contract.ts';
import { deliver } from '#functions/deliver/contract.ts';
import { follow } from '#functions/follow/contract.ts';
import { hub } from '#functions/hub/contract.ts';
import { ingestInbox } from '#functions/ingest-inbox/contract.ts';
import { notify } from '#functions/notify/contract.ts';
import { publish } from '#functions/publish/contract.ts';
import { rssCloud } from '#functions/rss-cloud/contract.ts';
import { sourceCallback } from '#functions/source-callback/contract.ts';
import { status } from '#functions/status/contract.ts';
import { sweep } from '#functions/sweep/contract.ts';
import { eventBusNames } from '#shared/site/event-receivers.ts';
import { receiverSecrets } from '#shared/site/receiver-secrets.ts';
import type { Site } from '#shared/site/site.ts';
import {
  countIn,
  noneOf,
  putDocuments,
  putEventsOn,
  readOnly,
  readParameter,
  readSecret,
  readSecretsNamed,
  readWrite,
  sendTo,
  siteFileFrom,
  takeFiles,
} from './constructs/binding.ts';
import { Cdn } from './constructs/cdn.ts';
import { PipelineFunction } from './constructs/function.ts';
import { Inbox, inboxByName } from './constructs/inbox.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { feedOutputs, showOutputs } from './constructs/outputs.ts';
import { Queues } from './constructs/queues.ts';
import { Secrets } from './constructs/secrets.ts';
import { Storage } from './constructs/storage.ts';
import { triggerOf } from './constructs/trigger-of.ts';
import { afterDeployment, onQueue, onSchedule, onStream } from './constructs/triggers.ts';

/** What a deployment of Barid is told. */
export type PipelineStackProps = {
  readonly site: Site;
  /** The path of the file that says so: it travels with the code. */
  readonly siteFile: string;
  /** Who is written to when an alarm rings. */
  readonly alarmEmail?: string;
  /** The certificate of `site.feedsUrl`. */
  readonly certificateArn?: string;
};

/** The whole pipeline on AWS, in the order in which an article meets it (architecture.md §1 and §7). */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, {
      description:
        'Barid: articles go in; RSS, Atom and JSON feeds come out; readers, hubs and search engines are told',
      terminationProtection: true,
    });
    const { site, certificateArn, alarmEmail } = props;
    const publicUrlName = `/${this.stackName}/public-url`;

    const { table, documents, logs } = new Storage(this, 'Storage');
    const { timeoutSeconds } = deliver;
    const queues = new Queues(this, 'Queues', { timeoutSeconds, attempts: triggerOf('queue', deliver).attempts });
    const secrets = new Secrets(this, 'Secrets');
    const inboxName = inboxByName(this, 'InboxByName');

    const TABLE = readWrite(table);
    const SITE_FILE = siteFileFrom(props.siteFile, site.formats);
    const PUBLIC_URL = readParameter(this, publicUrlName);
    const PUBLIC_BUCKET = putDocuments(documents);
    const DELIVERIES_QUEUE = sendTo(queues.deliveries);
    const INGEST_KEYS = readSecret(secrets.ingestKeys);
    const ORIGIN_SECRET = readSecret(secrets.origin);

    // Articles come in,
    const web = new PipelineFunction(this, api, {
      TABLE,
      DELIVERIES_QUEUE,
      SITE_FILE,
      INGEST_KEYS,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS: noneOf,
    });
    const taker = new PipelineFunction(this, ingestInbox, { TABLE, SITE_FILE, INBOX_BUCKET: takeFiles(inboxName) });
    const inbox = new Inbox(this, 'Inbox', {
      name: inboxName.bucketName,
      taker,
      failures: queues.deadFiles,
      accessLogs: logs,
    });

    const poller = new PipelineFunction(this, follow, {
      TABLE,
      SITE_FILE,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS: noneOf,
    });
    const pollClock = onSchedule(poller, queues.deadTicks);
    const subscriber = new PipelineFunction(this, sourceCallback, { TABLE, SITE_FILE, ORIGIN_SECRET });

    // their places in feeds wake publish, a feed's new state wakes notify, what it owes wakes deliver,
    const publisher = new PipelineFunction(this, publish, { TABLE, PUBLIC_BUCKET, SITE_FILE, PUBLIC_URL });
    onStream(publisher, table, queues.deadRecords);
    const notifier = new PipelineFunction(this, notify, { TABLE, DELIVERIES_QUEUE, SITE_FILE });
    onStream(notifier, table, queues.deadRecords);
    const deliverer = new PipelineFunction(this, deliver, {
      TABLE,
      DELIVERIES_QUEUE,
      SITE_FILE,
      RECEIVER_SECRETS: readSecretsNamed(this, receiverSecrets(site)),
      EVENT_BUSES: putEventsOn(this, eventBusNames(site)),
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS: noneOf,
    });
    onQueue(deliverer, queues.deliveries);
    const ownHub = new PipelineFunction(this, hub, {
      TABLE,
      DELIVERIES_QUEUE,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS: noneOf,
    });
    const registrar = new PipelineFunction(this, rssCloud, {
      TABLE,
      SITE_FILE,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS: noneOf,
    });

    // the clock does what no event told of,
    const sweeper = new PipelineFunction(this, sweep, {
      TABLE,
      PUBLIC_BUCKET,
      DELIVERIES_QUEUE,
      SITE_FILE,
      PUBLIC_URL,
    });
    const clock = onSchedule(sweeper, queues.deadTicks);
    afterDeployment(this, 'AfterDeployment', sweeper);

    // and the world reads.
    const shower = new PipelineFunction(this, status, {
      TABLE: readOnly(table),
      SITE_FILE,
      INGEST_KEYS,
      ORIGIN_SECRET,
      PUBLIC_URL,
      DEAD_LETTERS: countIn(queues.deadDeliveries, queues.deadRecords, queues.deadFiles, queues.deadTicks),
      OPEN_PATHS: noneOf,
    });
    const cdn = new Cdn(this, 'Cdn', {
      site,
      ...(certificateArn === undefined ? {} : { certificateArn }),
      documents,
      functions: [web, subscriber, registrar, ownHub, shower],
      originSecret: secrets.origin,
      logs,
    });
    // Made after the distribution, and read by functions that were made before it: a value of theirs would be a circle.
    const parameter = new StringParameter(this, 'PublicUrlParameter', {
      parameterName: publicUrlName,
      stringValue: cdn.publicUrl,
    });
    clock.node.addDependency(parameter);
    pollClock.node.addDependency(parameter);

    const monitoring = new Monitoring(this, 'Monitoring', {
      functions: { web, taker, poller, subscriber, publisher, notifier, deliverer, registrar, ownHub, sweeper, shower },
      table,
      queues,
      distribution: cdn.distribution,
      ...(alarmEmail === undefined ? {} : { alarmEmail }),
    });
    showOutputs(this, {
      PublicUrl: [cdn.publicUrl, 'What readers call'],
      ...feedOutputs(site.feeds, cdn.publicUrl),
      IngestUrl: [`${cdn.publicUrl}/articles`, 'Where publishers push articles'],
      FirstToken: [secrets.firstToken.secretName, 'The secret with the token of the first publisher'],
      IngestKeys: [
        secrets.ingestKeys.secretName,
        'The secret with all tokens and signing keys, to add and remove some',
      ],
      InboxBucket: [inbox.bucket.bucketName, 'Where publishers drop files'],
      DocumentsBucket: [documents.bucketName, 'Where the documents lie that readers see'],
      Table: [table.tableName, 'Where everything is kept'],
      Dashboard: [monitoring.dashboardUrl, 'How the pipeline is doing'],
    });
    Tags.of(this).add('Project', 'Barid');
    // A change of a secret's tags must not make CloudFormation write again what somebody rotated by hand.
    const excludeResourceTypes = ['AWS::SecretsManager::Secret'];
    Tags.of(this).add('Site', new URL(site.identity.url).hostname, { excludeResourceTypes });
  }
}
