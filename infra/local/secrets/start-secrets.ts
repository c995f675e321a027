import { type JsonRecord, textOf } from '#infra/local/loopback/fields.ts';
import { type JsonCall, jsonService } from '#infra/local/loopback/json-service.ts';
import { listen, type Running } from '#infra/local/loopback/listen.ts';
import type { SecretFile } from './secret-file.ts';

/** Values that whoever starts this knows, by name; they go before those in the file and are kept nowhere. */
export type GivenValues = Readonly<Record<string, string>>;

class NamedError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const arnOf = (service: string, name: string): string => `arn:aws:${service}:us-east-1:000000000000:${name}`;

const getSecretValue = (find: Find, input: JsonRecord, now: number): JsonRecord => {
  const name = textOf(input, 'SecretId') ?? '';
  const value = find(name);
  if (value === undefined) {
    throw new NamedError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const versions = { VersionId: '00000000-0000-0000-0000-000000000001', VersionStages: ['AWSCURRENT'] };
  const ARN = arnOf('secretsmanager', `secret:${name}`);
  return { ARN, Name: name, SecretString: value, CreatedDate: now / 1000, ...versions };
};

const getParameter = (find: Find, input: JsonRecord, now: number): JsonRecord => {
  const name = textOf(input, 'Name') ?? '';
  const value = find(name);
  if (value === undefined) throw new NamedError('ParameterNotFound', `Parameter ${name} not found.`);
  const ARN = arnOf('ssm', `parameter/${name.replace(/^\//, '')}`);
  const rest = { Version: 1, LastModifiedDate: now / 1000, DataType: 'text', ARN };
  return { Parameter: { Name: name, Type: 'String', Value: value, ...rest } };
};

type Find = (name: string) => string | undefined;

const putParameter = async (file: SecretFile, find: Find, input: JsonRecord): Promise<JsonRecord> => {
  const name = textOf(input, 'Name') ?? '';
  const value = textOf(input, 'Value') ?? '';
  if (name === '' || value === '') throw new NamedError('ValidationException', 'A parameter has a Name and a Value.');
  if (find(name) !== undefined && input.Overwrite !== true) {
    throw new NamedError('ParameterAlreadyExists', 'The parameter already exists; say Overwrite to change it.');
  }
  await file.keep(name, value);
  return { Version: 1, Tier: 'Standard' };
};

/** Starts what answers for Secrets Manager and for Systems Manager's parameters; port 0 takes a free one. */
export const startSecrets = (file: SecretFile, given: GivenValues, port: number): Promise<Running> => {
  const find: Find = (name) => (Object.hasOwn(given, name) ? given[name] : file.get(name));
  const answer = async ({ operation, input }: JsonCall): Promise<JsonRecord> => {
    if (operation === 'secretsmanager.GetSecretValue') return getSecretValue(find, input, Date.now());
    if (operation === 'AmazonSSM.GetParameter') return getParameter(find, input, Date.now());
    if (operation === 'AmazonSSM.PutParameter') return putParameter(file, find, input);
    throw new NamedError('UnknownOperationException', `${operation} is not implemented by Barid's local secrets.`);
  };
  const errorType = (error: unknown) => (error instanceof NamedError ? error.name : undefined);
  return listen(jsonService('application/x-amz-json-1.1', answer, errorType), port);
};
