import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as documents from '@aws-sdk/lib-dynamodb';
import type { Surroundings } from './code.ts';
import { isPlain, membersOf, textIn } from './command-input.ts';
import type { Faults } from './faults.ts';
import type { Caller } from './instance.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A command of the SDK. */
export type Command = { readonly input: unknown };

/** What answers commands, at the instant at which they arrive. */
export type Service = { readonly name: string; readonly serve: (command: Command) => unknown };

const serviceError = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

const locked = (): Error =>
  new dynamodb.TransactionCanceledException({
    message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'TransactionConflict' }],
    $metadata: { httpStatusCode: 400 },
  });

/** What the SDK's standard retry strategy tries again. */
const isRepeated = (error: unknown): boolean => {
  const { name, code, $metadata } = isPlain(error) ? error : {};
  const status = isPlain($metadata) ? Number($metadata.httpStatusCode) : 0;
  return code === 'ECONNRESET' || name === 'ThrottlingException' || status >= 500;
};

/** The first partition key in the rows or keys that a command names. */
const firstKeyIn = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  if ('PK' in value) return String(value.PK);
  for (const member of Object.values(value)) {
    const found = firstKeyIn(member);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A command in the log: its name, and the first key that it is about. */
const describe = (command: Command): string => {
  const { Key, ExpressionAttributeValues } = membersOf(command.input);
  const about = isPlain(ExpressionAttributeValues) ? ExpressionAttributeValues[':pk'] : undefined;
  const name = command.constructor.name.slice(0, -'Command'.length);
  return `${name} ${typeof Key === 'string' ? Key : (about ?? firstKeyIn(command.input) ?? '')}`;
};

const maxAttempts = 3;

/** A call that fails because its service was in trouble already. */
export const inTrouble = 'call of a service in trouble';

/** A service that is in trouble now and then, for everybody who calls it. */
const troubled = (service: Service, world: World, random: Random, faults: Faults): Service => {
  let [troubleUntil, trouble] = [0, 'ThrottlingException'];
  const begin = (name: string): void => {
    trouble = name;
    troubleUntil = world.now() + random.next() ** 3 * 20_000;
  };
  return {
    name: service.name,
    serve: (command) => {
      if (faults.hits('throttled call')) begin('ThrottlingException');
      if (faults.hits('failed call')) begin('InternalServerError');
      if (world.now() < troubleUntil && !faults.areOver() && random.chance(0.8)) {
        faults.count(inTrouble);
        throw serviceError(trouble, trouble === 'ThrottlingException' ? 400 : 500);
      }
      const isTransaction = command.constructor.name === 'TransactWriteCommand';
      if (isTransaction && faults.hits('lock of a transaction')) throw locked();
      return service.serve(command);
    },
  };
};

/** The AWS services of a run; `packages` gives the SDK whose clients call them. */
export const makeServices = (
  world: World,
  random: Random,
  faults: Faults,
  given: Readonly<Record<'table' | 'bucket' | 'queue' | 'parameters' | 'secrets' | 'events', Service>>,
) => {
  const of = (service: Service) => troubled(service, world, random, faults);
  const services = {
    table: of(given.table),
    bucket: of(given.bucket),
    queue: of(given.queue),
    parameters: of(given.parameters),
    secrets: of(given.secrets),
    events: of(given.events),
  };

  const clientOf = (caller: Caller, service: Service) => {
    const send = async (command: Command): Promise<unknown> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await caller.attempt(`${service.name} ${describe(command)}`, () => service.serve(command));
        } catch (error) {
          if (attempt === maxAttempts || !isRepeated(error)) throw error;
          await caller.sleep(random.next() * 100 * 2 ** attempt);
        }
      }
    };
    return class Client {
      readonly middlewareStack = { remove: () => true, add: () => undefined };
      readonly send = send;
      readonly destroy = (): void => undefined;
    };
  };

  return {
    /** The SDK, with clients that call these services for one caller. */
    packages: (caller: Caller): Surroundings['external'] => {
      const withClient = (sdk: object, client: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
        Object.assign(Object.create(sdk), client);
      const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
        '@aws-sdk/client-dynamodb': withClient(dynamodb, { DynamoDBClient: clientOf(caller, services.table) }),
        '@aws-sdk/lib-dynamodb': withClient(documents, {
          DynamoDBDocumentClient: { from: (client: object) => client },
        }),
        '@aws-sdk/client-s3': withClient(s3, { S3Client: clientOf(caller, services.bucket) }),
        '@aws-sdk/client-sqs': withClient(sqs, { SQSClient: clientOf(caller, services.queue) }),
        '@aws-sdk/client-ssm': withClient(ssm, { SSMClient: clientOf(caller, services.parameters) }),
        '@aws-sdk/client-secrets-manager': withClient(secretsManager, {
          SecretsManagerClient: clientOf(caller, services.secrets),
        }),
        '@aws-sdk/client-eventbridge': withClient(eventBridge, {
          EventBridgeClient: clientOf(caller, services.events),
        }),
      };
      return (path) => packages[path];
    },
  };
};

/** Parameter Store with these values. */
export const makeParameters = (values: Readonly<Record<string, string>>): Service => ({
  name: 'ssm',
  serve: ({ input }) => ({ Parameter: { Value: values[textIn(membersOf(input), 'Name') ?? ''] } }),
});

/** Secrets Manager with these values. */
export const makeSecrets = (values: Readonly<Record<string, string>>): Service => ({
  name: 'secrets',
  serve: ({ input }) => {
    const given = membersOf(input);
    const SecretId = textIn(given, 'SecretId') ?? '';
    const SecretString = given.VersionStage === 'AWSPREVIOUS' ? undefined : values[SecretId];
    if (SecretString !== undefined) return { SecretString };
    throw new secretsManager.ResourceNotFoundException({ message: SecretId, $metadata: { httpStatusCode: 400 } });
  },
});
