import { type Fault, Misconfigured } from './errors.ts';

/** A setting of a function: what it is for, and how its text in the environment becomes a value. */
export type Setting<T> = {
  readonly kind: 'text' | 'integer' | 'url' | 'list' | 'secret' | 'parameter';
  readonly about: string;
  /** Throws a plain Error whose message says what was expected. */
  readonly read: (text: string) => T;
};

/** The name of a secret in the secret store; its value is read when it is needed, never kept in the environment. */
export type SecretName = { readonly secret: string };

/** The name of a parameter in the parameter store, for values known only after the stack is made. */
export type ParameterName = { readonly parameter: string };

/** Any text but the empty one. */
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
    return value.replace(/\/+$/, '');
  },
});

/** Values between commas. */
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

/** What `readEnv` gives for these settings. */
export type Values<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Rows of the table whose partition key starts so (and whose sort key is exactly so, where given). */
export type RowKeys = { readonly partition: string; readonly sort?: string };

/** What wakes a function. */
export type Trigger =
  /** Requests whose path is one of these; `*` at the end takes all below. */
  | { readonly kind: 'http'; readonly paths: readonly string[] }
  /** Files in the inbox bucket. */
  | { readonly kind: 'inbox' }
  /** Records of the table's stream whose keys are so, or as one of the others. */
  | (RowKeys & { readonly kind: 'stream'; readonly others?: readonly RowKeys[]; readonly batchSize: number })
  /** Messages of a queue; after `attempts` receptions a message goes to the dead letters. */
  | { readonly kind: 'queue'; readonly queue: 'deliveries'; readonly batchSize: number; readonly attempts: number }
  /** The clock, every so many minutes. */
  | { readonly kind: 'schedule'; readonly everyMinutes: number };

/** A function as both wirings know it: `infra/` for AWS, `infra/local` for one machine. */
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

/** Declares a function once; the wirings must bind exactly its settings. */
export const defineFunction = <const S extends Settings>(contract: FunctionContract<S>): FunctionContract<S> =>
  contract;

/** The environment, for the command line; functions read theirs with `readEnv`. `process.env` is named nowhere else. */
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
      // An empty list is a choice that somebody made; an unset one is an omission.
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
