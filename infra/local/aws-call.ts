import { Agent, request } from 'node:http';
import { isRecord, type JsonRecord, textOf } from './json-record.ts';

/** The region and keys that clients of local servers send; no local server checks them. */
export const localAccess = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

/**
 * Calls an operation of an AWS service that speaks JSON, by its target (`AmazonSQS.SendMessage`). `npm start` calls its own
 * services so: the AWS SDK would take 40 MB and a third of a second at the start. Throws ServiceError.
 */
export type AwsCall = (target: string, input: JsonRecord, signal?: AbortSignal) => Promise<JsonRecord>;

/** The refusal of a service; the name is that of the error, such as `ResourceInUseException`. */
export class ServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** A call that takes longer fails, and its caller tries again. */
const timeoutMs = 10_000;

/** Other servers than ours (dynoxide, DynamoDB Local) want a signature's form; none checks it. */
const authorization = `AWS4-HMAC-SHA256 Credential=${localAccess.credentials.accessKeyId}/20260101/${localAccess.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;

const parseObject = (text: string): JsonRecord => {
  const value: unknown = JSON.parse(text || '{}');
  return isRecord(value) ? value : {};
};

const readAnswer = (status: number, text: string): JsonRecord => {
  if (status === 200) return parseObject(text);
  const problem = text.startsWith('{') ? parseObject(text) : {};
  const type = textOf(problem, '__type') ?? `HTTP ${status}`;
  throw new ServiceError(
    type.slice(type.indexOf('#') + 1),
    textOf(problem, 'message') ?? textOf(problem, 'Message') ?? type,
  );
};

/** Calls over HTTP, on connections that stay open. Rejects with the system's error while no server listens. */
export const httpCall = (endpoint: string): AwsCall => {
  const agent = new Agent({ keepAlive: true });
  return (target, input, signal = AbortSignal.timeout(timeoutMs)) =>
    new Promise((resolve, reject) => {
      const body = Buffer.from(JSON.stringify(input));
      const headers = {
        authorization,
        'content-type': 'application/x-amz-json-1.0',
        'content-length': body.length,
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': target,
      };
      const call = request(endpoint, { method: 'POST', agent, headers, signal }, async (answer) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of answer) chunks.push(chunk);
          resolve(readAnswer(answer.statusCode ?? 0, Buffer.concat(chunks).toString()));
        } catch (error) {
          reject(error);
        }
      });
      call.once('error', reject);
      call.end(body);
    });
};
