import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** RFC 4291 §2.4 with IANA's registry: all global unicast addresses of IPv6 are in here. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** A public address that a cloud nevertheless answers from inside: the one of Azure's virtual machines. */
const insideClouds = new Set(['168.63.129.16']);

/**
 * Whether this is an address and one of the open internet: not private, loopback, link-local (cloud metadata),
 * unique-local, carrier-grade NAT, multicast, reserved, nor a wrapping of one (IPv4-mapped, 6to4, Teredo, NAT64).
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0) return false;
  const plain = ipaddr.process(address);
  if (insideClouds.has(plain.toString()) || plain.range() !== 'unicast') return false;
  return plain instanceof ipaddr.IPv4 || plain.match(globalUnicast);
};
