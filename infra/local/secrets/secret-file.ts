import { readJson } from '#infra/local/disk/read-json.ts';
import { writeWhole } from '#infra/local/disk/write-whole.ts';
import { isRecord } from '#infra/local/loopback/fields.ts';
import { oneAtATime } from '#infra/local/loopback/one-at-a-time.ts';

/** Names and values in a file that only its owner may read. */
export type SecretFile = {
  readonly get: (name: string) => string | undefined;
  readonly keep: (name: string, value: string) => Promise<void>;
  /** The value that is kept, or one that is made now and kept from now on. */
  readonly getOrMake: (name: string, make: () => string) => Promise<string>;
};

const toTexts = (value: unknown): readonly [string, string][] =>
  Object.entries(isRecord(value) ? value : {}).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  );

/** Opens the file, which need not be there yet. Throws a SyntaxError where it holds no JSON. */
export const openSecretFile = async (path: string): Promise<SecretFile> => {
  const values = new Map(toTexts(await readJson(path)));
  const inTurn = oneAtATime();
  const keep = (name: string, value: string): Promise<void> =>
    inTurn(path, async () => {
      await writeWhole(path, `${JSON.stringify(Object.fromEntries([...values, [name, value]]), null, 2)}\n`);
      values.set(name, value);
    });
  return {
    get: (name) => values.get(name),
    keep,
    getOrMake: async (name, make) => {
      const kept = values.get(name);
      if (kept !== undefined) return kept;
      const made = make();
      await keep(name, made);
      return made;
    },
  };
};
