import type { MediaStore } from '#shared/ports.ts';

/** The media bucket of one process; `all` shows the pictures in it. */
export const memoryMediaStore = (now = (): Date => new Date()) => {
  const all = new Map<string, { readonly bytes: Uint8Array; readonly type: string }>();
  const sentAgain = new Map<string, Date>();
  const parts = new Map<string, Uint8Array>();
  const media: MediaStore = {
    save: async (key, bytes, type) => {
      if (all.has(key)) {
        sentAgain.set(key, now());
        return false;
      }
      all.set(key, { bytes: Uint8Array.from(bytes), type });
      return true;
    },
    remove: async (key, since) => {
      const again = sentAgain.get(key);
      if (again !== undefined && again >= since) return false;
      all.delete(key);
      return true;
    },
    savePart: async (upload, first, bytes) => void parts.set(`${upload}/${first}`, Uint8Array.from(bytes)),
    readPart: async (upload, first) => parts.get(`${upload}/${first}`),
    removePart: async (upload, first) => void parts.delete(`${upload}/${first}`),
  };
  return { media, all, parts };
};
