/** A refusal as S3 words it. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The refusals that several operations share. */
export const refusals = {
  noSuchBucket: (): S3Error => new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  noSuchKey: (): S3Error => new S3Error(404, 'NoSuchKey', 'The specified key does not exist.'),
  preconditionFailed: (): S3Error =>
    new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'),
  notImplemented: (what: string): S3Error =>
    new S3Error(501, 'NotImplemented', `${what} is not implemented by Barid's local object store.`),
  invalidArgument: (message: string): S3Error => new S3Error(400, 'InvalidArgument', message),
} as const;
