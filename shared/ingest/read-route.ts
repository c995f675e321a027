import { defined } from '#shared/defined.ts';
import type { Caller } from '#shared/model/caller.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from '#shared/model/http.ts';
import type { MediaStore } from '#shared/ports.ts';
import { makePreviewer, type Preview, type PreviewPorts, type Refusal } from './preview.ts';
import { fileIn, makePushReader, onlyArticle, type PushPorts } from './pushed-document.ts';
import { separateArticles } from './separate-entries.ts';

/** An answer of a function URL has at most 6 MB; the first article is shown whatever its size. */
const maxAnswerBytes = 4 * 1024 * 1024;

/** A media bucket that keeps nothing. */
const forgetful: MediaStore = {
  save: async () => true,
  remove: async () => true,
  savePart: async () => undefined,
  readPart: async () => undefined,
  removePart: async () => undefined,
};

/**
 * `POST /read`: what `POST /articles` would make of the same request, with nothing stored. What it would refuse as a whole is
 * refused alike.
 */
export const readRoute = (
  ports: PreviewPorts & PushPorts,
): Readonly<Record<string, (request: HttpRequest, caller: Caller) => Promise<HttpAnswer>>> => {
  const read = makePushReader({ ...ports, media: forgetful });

  return {
    'POST /read': async (request, caller) => {
      const { preview, previewOrRefusal } = makePreviewer(ports, caller);
      const { isBatch, articles, skipped } = await read(request);
      if (!isBatch) {
        const naming = defined({ file: fileIn(request) });
        return jsonAnswer(200, { items: [await preview(onlyArticle(articles), naming)] });
      }
      const offered = separateArticles(articles, ports.site.identity.url);
      const items: (Preview | Refusal)[] = [];
      let bytes = 0;
      for (const parsed of offered) {
        const item = await previewOrRefusal(parsed);
        bytes += Buffer.byteLength(JSON.stringify(item));
        if (items.length > 0 && bytes > maxAnswerBytes) break;
        items.push(item);
      }
      const more = offered.length - items.length;
      return jsonAnswer(200, defined({ items, skipped, more: more === 0 ? undefined : more }));
    },
  };
};
