import { createRequire } from 'node:module';
import { Misconfigured } from '#shared/errors.ts';

const binary = '@dynoxide/linux-x64/dynoxide';

/**
 * The path of the DynamoDB-compatible server that npm installed.
 * @throws Misconfigured DYNAMODB_MISSING where npm has none for this platform.
 */
export const findBinary = (resolve: (path: string) => string = createRequire(import.meta.url).resolve): string => {
  try {
    return resolve(binary);
  } catch (cause) {
    throw new Misconfigured(
      'DYNAMODB_MISSING',
      `The package @dynoxide/linux-x64, which holds the table on one machine, is not installed on this platform (${process.platform} ${process.arch}). ` +
        'Start any other DynamoDB (DynamoDB Local, or dynoxide from its own installer) and name it: BARID_DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start.',
      { cause },
    );
  }
};
