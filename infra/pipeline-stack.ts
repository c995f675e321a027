import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { contracts } from '#functions/index.ts';
import { Inbox, inboxByName } from '#infra/constructs/inbox-bucket.ts';
import { type Deployment, deliverConcurrency, hasCdnLogs } from '#infra/deploy/deployment.ts';
import { keys } from '#shared/aws/keys.ts';
import { defined } from '#shared/defined.ts';
import { eventBusNames } from '#shared/deliver/routes/event-bus/event-bus.ts';
import { receiverSecrets } from '#shared/deliver/routes/index.ts';
import type { FunctionContract, Settings } from '#shared/function-contract.ts';
import { incomingWebhookSecrets } from '#shared/site/incoming-webhooks.ts';
import type { Site } from '#shared/site/site.ts';
import { sourceSecrets } from '#shared/site/sources.ts';
import { checkedCount } from '#shared/status/write-check.ts';
import {
  type Bindings,
  countIn,
  keepPictures,
  keepUploads,
  listOf,
  noneOf,
  putDocuments,
  putEventsOn,
  readAccessLogs,
  readAndWriteOne,
  readParameter,
  readRefused,
  readSecret,
  readSecretsNamed,
  readWrite,
  readWriteAll,
  retryRefused,
  sendTo,
  siteFileFrom,
  takeFiles,
} from './constructs/binding.ts';
import { Cdn } from './constructs/cdn.ts';
import { Domain } from './constructs/domain.ts';
import { Entrance } from './constructs/entrance.ts';
import { webAclOf } from './constructs/firewall.ts';
import { PipelineFunction } from './constructs/function.ts';
import { Monitoring } from './constructs/monitoring.ts';
import { addOutputs, feedOutputs } from './constructs/outputs.ts';
import { PublicUrl } from './constructs/public-url.ts';
import { Queues } from './constructs/queues.ts';
import { Rollout } from './constructs/rollout.ts';
import { Secrets } from './constructs/secrets.ts';
import { Storage } from './constructs/storage.ts';
import { afterDeployment, onQueue, onSchedule, onStream, triggerOf } from './constructs/triggers.ts';

/** What is deployed, and how. */
export type PipelineStackProps = {
  readonly site: Site;
  /** The deployment file; its site file is deployed with the code. */
  readonly deployment: Deployment;
  /** Nothing is protected from deletion yet: a first deployment that fails can then be repeated (infra/deploy/deploy.ts). */
  readonly isFirstDeployment?: boolean;
};

/** The whole pipeline on AWS, in the order in which an article passes through it (docs/architecture.md). */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, {
      description: 'Barid, a syndication pipeline: articles in; RSS, Atom and JSON feeds out; receivers notified',
      terminationProtection: props.isFirstDeployment !== true,
      env: defined({ account: props.deployment.account, region: props.deployment.region }),
    });
    const { site, deployment, isFirstDeployment } = props;
    const { retention } = deployment;
    const publicUrl = new PublicUrl(this, 'Address', site.feedsUrl);

    const { table, documents, media, logs } = new Storage(this, 'Storage', {
      isProtected: isFirstDeployment !== true,
      accessLogDays: retention.accessLogDays,
    });
    const { timeoutSeconds } = contracts.deliver;
    const { attempts } = triggerOf('queue', contracts.deliver);
    const queues = new Queues(this, 'Queues', { timeoutSeconds, attempts });
    const secrets = new Secrets(this, 'Secrets');
    const inboxName = inboxByName(this, 'InboxByName');

    // Settings of more than one function, each with the permissions that it needs.
    const TABLE = readWrite(table);
    const SITE_FILE = siteFileFrom(deployment.siteFile, site.formats);
    const PUBLIC_URL = readParameter(this, publicUrl.parameterName);
    const PUBLIC_BUCKET = putDocuments(documents);
    const DELIVERIES_QUEUE = sendTo(queues.deliveries);
    const INGEST_KEYS = readSecret(secrets.ingestKeys);
    const ORIGIN_SECRET = readSecret(secrets.origin);
    const ALLOWED_PRIVATE_HOSTS = noneOf;
    const DEAD_LETTERS = countIn(queues.deadDeliveries, queues.deadRecords, queues.deadFiles, queues.deadTicks);

    const addFunction = <S extends Settings>(contract: FunctionContract<S>, bindings: Bindings<NoInfer<S>>) => {
      const added = new PipelineFunction(this, contract, bindings, {
        logDays: retention.logDays,
        hasAlias: deployment.rollout === 'canary',
        ...defined({ reservedConcurrency: deployment.reservedConcurrency }),
      });
      publicUrl.precede(added);
      return added;
    };

    // Articles come in: over HTTP, as files, from followed sources and from their hubs.
    const api = addFunction(contracts.api, {
      TABLE: readWriteAll(table),
      MEDIA_BUCKET: keepUploads(media),
      INBOX_BUCKET: retryRefused(inboxName),
      DELIVERIES_QUEUE,
      SITE_FILE,
      INGEST_KEYS,
      WEBHOOK_SECRETS: readSecretsNamed(this, incomingWebhookSecrets(site.incomingWebhooks)),
      UNLOGGED_PATHS: hasCdnLogs(deployment) ? noneOf : listOf('/in/'),
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
    });
    const INBOX_BUCKET = takeFiles(inboxName);
    const ingestInbox = addFunction(contracts.ingestInbox, {
      TABLE,
      SITE_FILE,
      INBOX_BUCKET,
      MEDIA_BUCKET: keepPictures(media),
      PUBLIC_URL,
    });
    const inbox = new Inbox(this, 'Inbox', {
      name: inboxName.bucketName,
      reader: ingestInbox,
      deadLetters: queues.deadFiles,
      accessLogs: logs,
    });
    const follow = addFunction(contracts.follow, {
      TABLE,
      SITE_FILE,
      SOURCE_SECRETS: readSecretsNamed(this, sourceSecrets(site.sources)),
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
    });
    const followSchedule = onSchedule(follow, queues.deadTicks);
    const sourceCallback = addFunction(contracts.sourceCallback, { TABLE, SITE_FILE, ORIGIN_SECRET, PUBLIC_URL });

    // New feed entries trigger publish, a published feed triggers notify, and new deliveries trigger deliver.
    const publish = addFunction(contracts.publish, { TABLE, PUBLIC_BUCKET, SITE_FILE, PUBLIC_URL });
    onStream(publish, table, queues.deadRecords);
    // Documents of facet feeds are made when they are first requested.
    const firstRequest = addFunction(contracts.firstRequest, {
      TABLE,
      PUBLIC_BUCKET,
      SITE_FILE,
      ORIGIN_SECRET,
      PUBLIC_URL,
    });
    const notify = addFunction(contracts.notify, { TABLE, DELIVERIES_QUEUE, SITE_FILE, PUBLIC_URL });
    onStream(notify, table, queues.deadRecords);
    const deliver = addFunction(contracts.deliver, {
      TABLE,
      DELIVERIES_QUEUE,
      SITE_FILE,
      RECEIVER_SECRETS: readSecretsNamed(this, receiverSecrets(site)),
      EVENT_BUSES: putEventsOn(this, eventBusNames(site)),
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
    });
    onQueue(deliver, queues.deliveries, deliverConcurrency(deployment));

    // Receivers subscribe to the site's own hub or register by rssCloud.
    const hub = addFunction(contracts.hub, {
      TABLE,
      DELIVERIES_QUEUE,
      SITE_FILE,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
    });
    const rssCloud = addFunction(contracts.rssCloud, {
      TABLE,
      SITE_FILE,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
    });

    // The sweep does the work that no event triggers, and repairs what an event missed.
    const sweep = addFunction(contracts.sweep, {
      TABLE,
      PUBLIC_BUCKET,
      LOGS_BUCKETS: readAccessLogs(logs, hasCdnLogs(deployment)),
      DELIVERIES_QUEUE,
      SITE_FILE,
      PUBLIC_URL,
    });
    const sweepSchedule = onSchedule(sweep, queues.deadTicks);
    // It rebuilds all documents after a change: no publisher with the settings before may come behind it.
    for (const publisher of [publish, firstRequest]) sweep.lambda.node.addDependency(publisher.target);
    afterDeployment(this, 'AfterDeployment', sweep, queues.deadTicks);

    // Readers read the documents, operators the status page, and editors the desk.
    const status = addFunction(contracts.status, {
      TABLE: readAndWriteOne(table, keys.count(checkedCount, 0).PK),
      INBOX_BUCKET: readRefused(inboxName),
      SITE_FILE,
      INGEST_KEYS,
      ORIGIN_SECRET,
      PUBLIC_URL,
      DEAD_LETTERS,
      OPEN_PATHS: noneOf,
    });
    const desk = addFunction(contracts.desk, {
      TABLE,
      MEDIA_BUCKET: keepPictures(media),
      INBOX_BUCKET: retryRefused(inboxName),
      DELIVERIES_QUEUE,
      SITE_FILE,
      INGEST_KEYS,
      ORIGIN_SECRET,
      PUBLIC_URL,
      ALLOWED_PRIVATE_HOSTS,
      DEAD_LETTERS,
    });
    const httpFunctions = [api, sourceCallback, rssCloud, hub, status, desk];
    const entrance = new Entrance(this, 'Entrance', { ...deployment, originSecret: secrets.origin });
    const cdn = new Cdn(
      this,
      'Cdn',
      defined({
        site,
        domain: Domain.of(this, site, deployment),
        documents,
        media,
        functions: httpFunctions,
        firstRequest,
        entrance,
        hasLogs: hasCdnLogs(deployment),
        logs,
        webAclId: webAclOf(this, deployment),
      }),
    );
    const parameter = publicUrl.writeFrom(cdn);
    sweepSchedule.node.addDependency(parameter);
    followSchedule.node.addDependency(parameter);

    // A hidden article passes through all of it.
    const canary =
      deployment.alarms.canaryMinutes === undefined
        ? undefined
        : addFunction(contracts.canary, {
            INGEST_KEYS,
            PUBLIC_URL,
            ALLOWED_PRIVATE_HOSTS,
          });
    if (canary !== undefined) {
      const schedule = onSchedule(canary, queues.deadTicks, deployment.alarms.canaryMinutes);
      schedule.node.addDependency(parameter);
    }

    const functions = defined({
      api,
      ingestInbox,
      follow,
      sourceCallback,
      publish,
      firstRequest,
      notify,
      deliver,
      hub,
      rssCloud,
      sweep,
      status,
      desk,
      canary,
    });
    if (deployment.rollout === 'canary')
      new Rollout(
        this,
        'Rollout',
        Object.values(functions).filter((one) => one !== undefined),
      );
    const { distribution } = cdn;
    const { alarms, hasDashboard, monthlyBudgetDollars } = deployment;
    const monitoring = new Monitoring(this, 'Monitoring', {
      ...{ functions, table, queues, distribution, entrance },
      ...{ alarms, hasDashboard, monthlyBudgetDollars },
    });
    addOutputs(this, {
      PublicUrl: [cdn.publicUrl, 'Origin of all feed URLs'],
      CdnDomain: [distribution.distributionDomainName, "CloudFront's own domain, to which a CNAME record may point"],
      CdnId: [distribution.distributionId, 'Id of the CloudFront distribution'],
      ...feedOutputs(site.feeds, cdn.publicUrl),
      IngestUrl: [`${cdn.publicUrl}/articles`, 'URL to which publishers push articles'],
      FirstToken: [secrets.firstToken.secretName, "Secret with the first publisher's token"],
      IngestKeys: [secrets.ingestKeys.secretName, 'Secret with the tokens and signing keys of all publishers'],
      ...(site.incomingWebhooks === undefined
        ? {}
        : {
            IncomingWebhookUrl: [
              `${entrance.addressOf(api)}/in/{name}/{secret}`,
              'Address for CMSs that can only send a secret in the address: no log keeps it',
            ] as const,
          }),
      InboxBucket: [inbox.bucket.bucketName, 'Bucket in which publishers drop files'],
      DocumentsBucket: [documents.bucketName, 'Bucket with the public documents'],
      MediaBucket: [media.bucketName, 'Bucket with the pictures of articles'],
      Table: [table.tableName, 'Table with all articles, feeds and deliveries'],
      AlarmTopic: [monitoring.topic.topicArn, 'Topic that every alarm notifies'],
      UrgentAlarmTopic: [monitoring.urgentTopic.topicArn, 'Topic that urgent alarms notify besides'],
      ...(monitoring.dashboardUrl === undefined
        ? {}
        : { Dashboard: [monitoring.dashboardUrl, 'CloudWatch dashboard'] as const }),
    });
    Tags.of(this).add('Project', 'Barid');
    // CloudFormation rewrites a secret whose tags change, which would undo a rotation by hand.
    const excludeResourceTypes = ['AWS::SecretsManager::Secret'];
    const tags = { Site: new URL(site.identity.url).hostname, ...deployment.tags };
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value, { excludeResourceTypes });
  }
}
