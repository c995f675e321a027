import { PipelineError } from '#shared/errors.ts';
import type { Http } from '#shared/ports.ts';

/** A topic as readers get it: its bytes without any encoding, and its media type. */
export type TopicDocument = { readonly type: string; readonly bytes: Uint8Array };

/** Reads a topic of at least this revision; undefined while it cannot be read. */
export type ReadTopic = (topic: string, revision: number) => Promise<TopicDocument | undefined>;

const maxBytes = 32 * 1024 * 1024;

/** Documents that stay in memory: those of the changes that are being told. */
const maxKept = 24;

/** Reads topics by way of the public URL, each revision once however many subscribers it goes to. */
export const topicReader = (http: Http): ReadTopic => {
  const kept = new Map<string, Promise<TopicDocument | undefined>>();
  const read = async (url: string): Promise<TopicDocument | undefined> => {
    try {
      const { status, headers, body } = await http.send({ method: 'GET', url, maxBytes });
      return status === 200 ? { type: headers['content-type'] ?? '', bytes: body } : undefined;
    } catch (error) {
      if (error instanceof PipelineError) return undefined;
      throw error;
    }
  };
  return async (topic, revision) => {
    const key = `${topic} ${revision}`;
    const document = kept.get(key) ?? read(topic);
    kept.set(key, document);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    const found = await document;
    if (found === undefined) kept.delete(key);
    return found;
  };
};
