import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { fetchHttp } from '#shared/web/fetch-http.ts';
import { isPublicAddress } from '#shared/web/private-addresses.ts';
import { startLocalServer } from './local-server.ts';

const refused = [
  ['loopback', 'http://127.0.0.1/'],
  ['loopback by another of its numbers', 'http://127.9.8.7/'],
  ['loopback as one decimal number', 'http://2130706433/'],
  ['loopback in octal', 'http://0177.0.0.1/'],
  ['loopback in hexadecimal', 'http://0x7f000001/'],
  ['loopback with parts left out', 'http://127.1/'],
  ['loopback in full-width digits', 'http://１２７.０.０.１/'],
  ['loopback with a dot at the end', 'http://127.0.0.1./'],
  ['the unspecified address', 'http://0.0.0.0/'],
  ['IPv6 loopback', 'http://[::1]/'],
  ['IPv6 loopback written out', 'http://[0000:0000:0000:0000:0000:0000:0000:0001]/'],
  ['loopback mapped into IPv6', 'http://[::ffff:127.0.0.1]/'],
  ['loopback mapped into IPv6, in hexadecimal', 'http://[::ffff:7f00:1]/'],
  ['loopback as IPv4-compatible IPv6', 'http://[::127.0.0.1]/'],
  ['loopback behind NAT64', 'http://[64:ff9b::7f00:1]/'],
  ['loopback in 6to4', 'http://[2002:7f00:1::]/'],
  ['Teredo', 'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
  ['metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
  ['metadata of a cloud, mapped', 'http://[::ffff:a9fe:a9fe]/'],
  ['metadata of AWS over IPv6', 'http://[fd00:ec2::254]/'],
  ["Lambda's own runtime", 'http://169.254.100.1:9001/'],
  ['metadata of Alibaba', 'http://100.100.100.200/'],
  ['metadata of Oracle', 'http://192.0.0.192/'],
  ["Azure's inside", 'http://168.63.129.16/'],
  ['a private network', 'http://10.0.0.1/'],
  ['a private network', 'http://172.31.255.255/'],
  ['a private network', 'http://192.168.1.1/'],
  ['carrier-grade NAT', 'http://100.64.0.1/'],
  ['link-local IPv6', 'http://[fe80::1]/'],
  ['unique-local IPv6', 'http://[fc00::1]/'],
  ['multicast', 'http://224.0.0.1/'],
  ['multicast IPv6', 'http://[ff02::1]/'],
  ['broadcast', 'http://255.255.255.255/'],
  ['a name of this machine', 'http://localhost/'],
] as const;

const answering =
  (...addresses: readonly string[]): LookupFunction =>
  (_host, options, callback) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, addresses[0] ?? '', 4);
  };

it.each(refused)('a request to %s is refused: %s', async (_, url) => {
  await expect(fetchHttp().send({ method: 'GET', url })).rejects.toMatchObject({
    code: 'ADDRESS_REFUSED',
    retryable: false,
  });
});

it.each(['8.8.8.8', '93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2a00:1450:4003:80f::200e'])(
  '%s is a public address',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each(['', 'example.org', 'fe80::1%eth0', '1.2.3', '::'])('%j is not a public address', (address) =>
  expect(isPublicAddress(address)).toBe(false),
);

it('a request to a public name with a private address is refused', async () => {
  const http = fetchHttp({ lookup: answering('10.1.2.3') });
  await expect(http.send({ method: 'GET', url: 'http://feeds.example.org/' })).rejects.toThrow(/10\.1\.2\.3/);
});

it('a request to a name whose address has become private is refused (DNS rebinding)', async () => {
  const peer = await startLocalServer((_, response) => response.writeHead(200, { connection: 'close' }).end('once'));
  const { port } = new URL(peer.url);
  let asked = 0;
  const rebinding: LookupFunction = (host, options, callback) => {
    asked += 1;
    answering(asked === 1 ? '127.0.0.1' : '127.0.0.2')(host, options, callback);
  };
  // The allowed address stands for the public one.
  const http = fetchHttp({ lookup: rebinding, allow: [`127.0.0.1:${port}`] });
  const again = () => http.send({ method: 'GET', url: `http://rebind.example:${port}/` });
  await expect(again()).resolves.toMatchObject({ status: 200 });
  await expect(again()).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  expect(asked).toBe(2);
});

it('a name with several addresses is reached only at the allowed ones', async () => {
  const peer = await startLocalServer();
  const { port } = new URL(peer.url);
  const http = fetchHttp({ lookup: answering('127.0.0.1', '10.0.0.1'), allow: [`127.0.0.1:${port}`] });
  await expect(http.send({ method: 'GET', url: `http://mixed.example:${port}/` })).resolves.toMatchObject({
    status: 204,
  });
});

it('a redirect to a private address is refused', async () => {
  const inside = await startLocalServer();
  const target = inside.url.replace('127.0.0.1', '127.0.0.2');
  const outside = await startLocalServer((_, response) => response.writeHead(302, { location: `${target}/x` }).end());
  const http = fetchHttp({ allow: [new URL(outside.url).host] });
  await expect(http.send({ method: 'GET', url: outside.url, redirects: 3 })).rejects.toMatchObject({
    code: 'ADDRESS_REFUSED',
  });
  expect(inside.seen).toHaveLength(0);
});

it.each(['file:///etc/passwd', 'ftp://example.org/', 'data:text/plain,a', '//example.org/', 'http://u:p@example.org/'])(
  'the URL %s is refused',
  async (url) => {
    await expect(fetchHttp().send({ method: 'GET', url })).rejects.toMatchObject({ code: 'URL_INVALID' });
  },
);

it('an allowed private host is reached only on its allowed port', async () => {
  const peer = await startLocalServer();
  const { host } = new URL(peer.url);
  await expect(fetchHttp({ allow: [host] }).send({ method: 'GET', url: peer.url })).resolves.toBeDefined();
  await expect(fetchHttp({ allow: ['127.0.0.1:1'] }).send({ method: 'GET', url: peer.url })).rejects.toMatchObject({
    code: 'ADDRESS_REFUSED',
  });
});
