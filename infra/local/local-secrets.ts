import { ServiceError } from './aws-call.ts';
import { serializeByKey } from './concurrency.ts';
import { readJson, writeFileAtomically } from './files.ts';
import { isRecord, type JsonRecord, textOf } from './json-record.ts';
import { type JsonCall, jsonService } from './json-service.ts';
import { listen, type Running } from './loopback.ts';

/** Names and values in a file that only its owner may read. */
export type SecretFile = {
  readonly get: (name: string) => string | undefined;
  readonly set: (name: string, value: string) => Promise<void>;
  /** The stored value; if there is none, `generate()` is stored and returned. */
  readonly getOrCreate: (name: string, generate: () => string) => Promise<string>;
};

/** Opens the file, which need not exist. @throws Misconfigured DATA_UNUSABLE if its content is no JSON */
export const openSecretFile = async (path: string): Promise<SecretFile> => {
  const content = await readJson(path);
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(isRecord(content) ? content : {})) {
    if (typeof value === 'string') values.set(name, value);
  }
  const oneAtATime = serializeByKey();
  const set = (name: string, value: string): Promise<void> =>
    oneAtATime(path, async () => {
      const next = Object.fromEntries([...values, [name, value]]);
      await writeFileAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
      values.set(name, value);
    });
  return {
    get: (name) => values.get(name),
    set,
    getOrCreate: async (name, generate) => {
      const stored = values.get(name);
      if (stored !== undefined) return stored;
      const generated = generate();
      await set(name, generated);
      return generated;
    },
  };
};

/** Values by name that take precedence over the file and are stored nowhere. */
export type GivenValues = Readonly<Record<string, string>>;

type Find = (name: string) => string | undefined;

const arnOf = (service: string, name: string): string => `arn:aws:${service}:us-east-1:000000000000:${name}`;

const getSecretValue = (find: Find, input: JsonRecord, now: number): JsonRecord => {
  const name = textOf(input, 'SecretId') ?? '';
  // A local secret has no value before its present one.
  const isCurrent = (textOf(input, 'VersionStage') ?? 'AWSCURRENT') === 'AWSCURRENT';
  const value = isCurrent ? find(name) : undefined;
  if (value === undefined) {
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return {
    ARN: arnOf('secretsmanager', `secret:${name}`),
    Name: name,
    SecretString: value,
    CreatedDate: now / 1000,
    VersionId: '00000000-0000-0000-0000-000000000001',
    VersionStages: ['AWSCURRENT'],
  };
};

const getParameter = (find: Find, input: JsonRecord, now: number): JsonRecord => {
  const name = textOf(input, 'Name') ?? '';
  const value = find(name);
  if (value === undefined) throw new ServiceError('ParameterNotFound', `Parameter ${name} not found.`);
  return {
    Parameter: {
      ARN: arnOf('ssm', `parameter/${name.replace(/^\//, '')}`),
      Name: name,
      Type: 'String',
      Value: value,
      Version: 1,
      LastModifiedDate: now / 1000,
      DataType: 'text',
    },
  };
};

const putParameter = async (file: SecretFile, find: Find, input: JsonRecord): Promise<JsonRecord> => {
  const name = textOf(input, 'Name') ?? '';
  const value = textOf(input, 'Value') ?? '';
  if (name === '' || value === '') throw new ServiceError('ValidationException', 'A parameter has a Name and a Value.');
  if (find(name) !== undefined && input.Overwrite !== true) {
    throw new ServiceError('ParameterAlreadyExists', 'The parameter already exists; set Overwrite to change it.');
  }
  await file.set(name, value);
  return { Version: 1, Tier: 'Standard' };
};

/** Starts a server for Secrets Manager and for Systems Manager's Parameter Store; port 0 takes a free one. */
export const startSecrets = (file: SecretFile, given: GivenValues, port: number): Promise<Running> => {
  const find: Find = (name) => (Object.hasOwn(given, name) ? given[name] : file.get(name));
  const answer = async ({ operation, input }: JsonCall): Promise<JsonRecord> => {
    if (operation === 'secretsmanager.GetSecretValue') return getSecretValue(find, input, Date.now());
    if (operation === 'AmazonSSM.GetParameter') return getParameter(find, input, Date.now());
    if (operation === 'AmazonSSM.PutParameter') return putParameter(file, find, input);
    throw new ServiceError('UnknownOperationException', `${operation} is not implemented by Barid's local secrets.`);
  };
  const errorType = (error: unknown) => (error instanceof ServiceError ? error.name : undefined);
  return listen(jsonService('application/x-amz-json-1.1', answer, errorType), port);
};
