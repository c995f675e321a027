import type { MediaStore } from '#shared/ports.ts';

/** The media bucket of one process; `all` shows the pictures in it. */
export const memoryMediaStore = () => {
  const all = new Map<string, { readonly bytes: Uint8Array; readonly type: string }>();
  const parts = new Map<string, Uint8Array>();
  const media: MediaStore = {
    save: async (key, bytes, type) => {
      if (all.has(key)) return false;
      all.set(key, { bytes: Uint8Array.from(bytes), type });
      return true;
    },
    remove: async (key) => void all.delete(key),
    savePart: async (upload, first, bytes) => void parts.set(`${upload}/${first}`, Uint8Array.from(bytes)),
    readPart: async (upload, first) => parts.get(`${upload}/${first}`),
    removePart: async (upload, first) => void parts.delete(`${upload}/${first}`),
  };
  return { media, all, parts };
};
