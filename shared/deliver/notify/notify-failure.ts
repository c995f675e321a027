import type { Delivery } from '#shared/model/delivery.ts';
import { routes } from '../routes/index.ts';
import type { ReceiverPorts } from '../routes/route.ts';
import { type CreationPorts, createOnce, enqueue } from './create-deliveries.ts';

/** What notifying of failures reads and writes. */
export type FailureNotifierPorts = CreationPorts & Pick<ReceiverPorts, 'site'>;

/**
 * Creates and enqueues `delivery.failed` for the receivers that ask for it; gives how many. Never about the receiver's own
 * deliveries and never about a `delivery.failed`: those would have no end.
 */
export const failureNotifier =
  (ports: FailureNotifierPorts) =>
  async (failed: Delivery): Promise<number> => {
    if (failed.event?.type === 'delivery.failed') return 0;
    const now = ports.clock.now();
    const about = `delivery.failed ${failed.id} ${failed.redrivenAt ?? ''}`;
    const receivers = routes.flatMap(({ failureReceivers }) => failureReceivers?.(ports) ?? []);
    const created: Delivery[] = [];
    for (const { receiver, deliveries } of receivers.filter((one) => one.receiver !== failed.receiver)) {
      const notification = { receiver, about, revision: failed.attempts };
      created.push(...(await createOnce(notification, (cursor) => deliveries({ failed, now }, cursor), ports)));
    }
    return enqueue(created, ports.queue);
  };
