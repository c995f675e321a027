import type { Delivery, Route } from '#shared/model/delivery.ts';
import type { OutgoingRequest } from '#shared/ports.ts';
import { websubPublish } from './websub-publish.ts';

const routes: Readonly<Record<Route, (delivery: Delivery) => OutgoingRequest>> = {
  'websub-publish': websubPublish,
};

/** What is sent to a delivery's receiver, by its route. */
export const toRequest = (delivery: Delivery): OutgoingRequest => routes[delivery.route](delivery);
