import { setTimeout } from 'node:timers/promises';
import type { Clock } from './ports.ts';

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Waits so many milliseconds. */
export const wait = (ms: number): Promise<void> => setTimeout(ms);
