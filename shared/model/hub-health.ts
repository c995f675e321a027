import { sha256 } from '#shared/hash.ts';

/** The health of a hub that feeds name, measured by our hub probe there. Instants are RFC 3339. */
export type HubHealth = {
  /** The hub as the site file names it: its URL, or `self`. */
  readonly hub: string;
  /** One more with each write. */
  readonly revision: number;
  /** The topic of ours that the probe subscribes to. */
  readonly topic: string;
  readonly checkedAt: string;
  /** Since when the probe's lease has been valid without a gap; absent while it is not. */
  readonly verifiedSince?: string;
  /** The newest acknowledged ping that was assessed. */
  readonly lastPingAt?: string;
  /** The earliest acknowledged ping without a push after it. */
  readonly unansweredPingAt?: string;
  /** Acknowledged pings since the last push that was on time. */
  readonly missedPings: number;
  readonly lastPushAt?: string;
  /** Seconds from a ping to its push, newest first. */
  readonly pushDelaysSeconds: readonly number[];
  /** Since when the hub fails, and why it fails now. */
  readonly failing?: { readonly since: string; readonly reason: string };
  /** Since when feeds do not name the hub. */
  readonly withheldSince?: string;
};

/**
 * The id of the source state that holds our hub probe at a hub. A probe is no source: it borrows a source's row, callback
 * URL and subscription code. No id in a site file has a dot, so that the two cannot collide.
 */
export const hubProbeId = (hub: string): string => `hub.${sha256(hub).slice(0, 16)}`;

/** Is this source id the hub probe of a hub that the site file names? */
export const isHubProbe = (id: string, { hubs }: { readonly hubs: readonly string[] }): boolean =>
  hubs.some((hub) => hubProbeId(hub) === id);
