import { Rejected } from '#shared/errors.ts';
import { readJsonBatch, readJsonItem } from './json-item.ts';
import type { ParseContext, Reading } from './parse-context.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Rejected('JSON_INVALID', `The document is not JSON: ${detail.slice(0, 200)}.`, { cause: error });
  }
};

/** A JSON document: one item, a batch, or a whole JSON Feed. @throws Rejected JSON_INVALID and those of `readJsonItem` */
export const readJson = (text: string, context: ParseContext): readonly (Reading | Rejected)[] => {
  const value = parse(text);
  if (typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)) {
    return readJsonBatch(value.items, context);
  }
  return [readJsonItem(value, context)];
};
