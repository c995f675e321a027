import { type Fault, Misconfigured } from '#shared/errors.ts';
import { withoutTrailingSlashes } from '#shared/trailing-slashes.ts';

/** A setting of a function: its purpose, and the parser of its environment variable. */
export type Setting<T> = {
  readonly kind: 'text' | 'integer' | 'url' | 'list' | 'secret' | 'parameter';
  readonly about: string;
  /** Throws a plain Error with the expected form. */
  readonly read: (text: string) => T;
};

/** The name of a secret in the secret store; its value is read on demand, and never in the environment. */
export type SecretName = { readonly secret: string };

/** The name of a parameter in the parameter store, for values that exist only after the deployment. */
export type ParameterName = { readonly parameter: string };

/** Any non-empty text. */
export const text = (about: string): Setting<string> => ({ kind: 'text', about, read: (value) => value });

/** A whole number, 0 or more. */
export const integer = (about: string): Setting<number> => ({
  kind: 'integer',
  about,
  read: (value) => {
    if (!/^\d+$/.test(value)) throw new Error('expected a whole number');
    return Number(value);
  },
});

/** An absolute http or https URL, without a slash at the end. */
export const url = (about: string): Setting<string> => ({
  kind: 'url',
  about,
  read: (value) => {
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) throw new Error('expected an absolute http or https URL');
    return withoutTrailingSlashes(value);
  },
});

/** Comma-separated values. */
export const list = (about: string): Setting<readonly string[]> => ({
  kind: 'list',
  about,
  read: (value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
});

/** The name of a secret (AWS Secrets Manager's API). */
export const secret = (about: string): Setting<SecretName> => ({
  kind: 'secret',
  about,
  read: (value) => ({ secret: value }),
});

/** The name of a parameter (AWS Systems Manager's API). */
export const parameter = (about: string): Setting<ParameterName> => ({
  kind: 'parameter',
  about,
  read: (value) => ({ parameter: value }),
});

/** The settings of one function by their names in the environment. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values that `readEnv` returns for these settings. */
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Rows of the table by the prefix of their partition key and, if given, by their whole sort key. */
export type RowKeys = { readonly partition: string; readonly sort?: string };

/** The event source of a function. */
export type Trigger =
  /** HTTP requests to one of these paths; a final `*` matches any rest. */
  | { readonly kind: 'http'; readonly paths: readonly string[] }
  /** GET requests for documents that are not in the public bucket. */
  | { readonly kind: 'missing-document' }
  /** Files in the inbox bucket. */
  | { readonly kind: 'inbox' }
  /** Records of the table's stream with these keys, or with one of `others`. */
  | (RowKeys & { readonly kind: 'stream'; readonly others?: readonly RowKeys[]; readonly batchSize: number })
  /** Messages of a queue; after `attempts` receptions a message moves to the dead-letter queue. */
  | { readonly kind: 'queue'; readonly queue: 'deliveries'; readonly batchSize: number; readonly attempts: number }
  /** A schedule; an optional one runs only where the deployment file asks for it, and never on one machine. */
  | { readonly kind: 'schedule'; readonly everyMinutes: number; readonly isOptional?: true };

/** A function for both deployments: `infra/` for AWS, `infra/local` for a local machine. */
export type FunctionContract<S extends Settings = Settings> = {
  /** The name of its folder in `functions/`. */
  readonly name: string;
  /** One sentence, for the console, the dashboard and the docs. */
  readonly about: string;
  readonly trigger: Trigger;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly env: S;
};

/** Whether a function runs only where a deployment file asks for it. */
export const isOptional = ({ trigger }: Pick<FunctionContract, 'trigger'>): boolean =>
  trigger.kind === 'schedule' && trigger.isOptional === true;

/** Declares a function once; both deployments must bind exactly its settings. */
export const defineFunction = <const S extends Settings>(contract: FunctionContract<S>): FunctionContract<S> =>
  contract;

/** The environment, for the CLI; functions use `readEnv`. The only use of `process.env`. */
export const environment: Readonly<NodeJS.ProcessEnv> = process.env;

/** Whether each setting has what its own `read` gave. */
const isComplete = <S extends Settings>(values: Readonly<Record<string, unknown>>, settings: S): values is Values<S> =>
  Object.keys(settings).every((name) => name in values);

/**
 * Reads a function's settings, all at once.
 * @throws Misconfigured SETTING_MISSING naming every setting that is absent or malformed, all at once.
 */
export const readEnv = <S extends Settings>(
  settings: S,
  from: Readonly<NodeJS.ProcessEnv> = environment,
): Values<S> => {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const given = from[name] ?? '';
    try {
      // An empty list may be intended; an unset one is an omission.
      const chosen = setting.kind === 'list' ? from[name] !== undefined : given !== '';
      if (!chosen) throw new Error(`is not set: ${setting.about}`);
      values[name] = setting.read(given);
    } catch (error) {
      faults.push({ pointer: name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  if (isComplete(values, settings)) return values;
  const sentences = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  throw new Misconfigured('SETTING_MISSING', `Settings are missing or malformed: ${sentences}`, { faults });
};
