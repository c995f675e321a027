import type { Host } from '#shared/model/delivery.ts';
import type { HostStore } from '#shared/ports.ts';

/** The hosts of one process: the second implementation of the port. */
export const memoryHostStore = (): HostStore => {
  const rows = new Map<string, Host>();
  return {
    read: async (host) => rows.get(host),
    write: async (host) => {
      if ((rows.get(host.host)?.version ?? 0) !== host.version - 1) return 'conflict';
      rows.set(host.host, host);
      return 'written';
    },
  };
};
