import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { sha256 } from './hash.ts';

/** The trace of the work at hand. */
const current = new AsyncLocalStorage<string>();

/** W3C Trace Context §3.2.2: version, trace id, parent id, flags; ids of zeros are invalid, and so is version ff. */
const pattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The trace id in a `traceparent` header; undefined for anything that is none. A version to come begins as version 00 does. */
export const traceIn = (header: string | undefined): string | undefined => pattern.exec(header ?? '')?.[1];

/** A new trace id: 32 hexadecimal digits. */
const newTrace = (): string => randomBytes(16).toString('hex');

/** Does work that belongs to a trace: this one, or a new one. Log lines name it, and so do articles that are accepted. */
export const withTrace = <T>(trace: string | undefined, work: () => T): T => current.run(trace ?? newTrace(), work);

/** The trace that the work at hand belongs to; undefined for work that nobody asked for, such as the publication of a feed. */
export const currentTrace = (): string | undefined => current.getStore();

/** The `traceparent` of a request that we send for a trace; `span` names the request, and is hashed. */
export const traceparent = (trace: string, span: string): string => `00-${trace}-${sha256(span).slice(0, 16)}-01`;
