import { readFileSync } from 'node:fs';

// Preloaded by `--import` into a process and all its threads: their clock is that of the machine, and so many milliseconds more
// as the file says whose path is the query: threads have other environments.

const path = decodeURIComponent(new URL(import.meta.url).search.slice(1));
const readEveryMs = 20;
const RealDate = Date;
let shiftMs = 0;
let readAt = Number.NEGATIVE_INFINITY;

const shiftedNow = (): number => {
  if (performance.now() - readAt > readEveryMs) {
    readAt = performance.now();
    shiftMs = Number(readFileSync(path, 'utf8'));
  }
  return RealDate.now() + shiftMs;
};

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [shiftedNow()] : given, newTarget),
  get: (target, name) => (name === 'now' ? shiftedNow : Reflect.get(target, name)),
});
