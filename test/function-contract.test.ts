import { expect, it } from 'vitest';
import { Misconfigured } from '#shared/errors.ts';
import { integer, list, parameter, readEnv, secret, text, url } from '#shared/function-contract.ts';

const settings = {
  TABLE: text('the name of the table'),
  BATCH: integer('how many at once'),
  HUB: url('the hub to tell'),
  HOSTS: list('hosts that may be called'),
  KEYS: secret('the secret with the tokens'),
  PUBLIC_URL: parameter('the parameter with the address'),
};

const environment = {
  TABLE: 'barid',
  BATCH: '0',
  HUB: 'https://hub.example/path//',
  HOSTS: ' a.example, ,b.example ',
  KEYS: 'barid/ingest-keys',
  PUBLIC_URL: '/barid/public-url',
  UNKNOWN: 'is ignored',
};

it('readEnv gives each setting its type, and ignores other variables', () => {
  expect(readEnv(settings, environment)).toEqual({
    TABLE: 'barid',
    BATCH: 0,
    HUB: 'https://hub.example/path',
    HOSTS: ['a.example', 'b.example'],
    KEYS: { secret: 'barid/ingest-keys' },
    PUBLIC_URL: { parameter: '/barid/public-url' },
  });
});

it('readEnv reports every missing or malformed setting with its purpose', () => {
  const read = () => readEnv(settings, { TABLE: '', BATCH: '-1', HUB: 'hub.example', KEYS: 'k' });
  expect(read).toThrow(Misconfigured);
  expect(read).toThrow(
    'Settings are missing or malformed: TABLE is not set: the name of the table; BATCH expected a whole number; ' +
      'HUB expected an absolute http or https URL; HOSTS is not set: hosts that may be called; ' +
      'PUBLIC_URL is not set: the parameter with the address',
  );
});

it('readEnv accepts an empty list, and refuses an unset one', () => {
  expect(readEnv({ HOSTS: list('hosts') }, { HOSTS: '' })).toEqual({ HOSTS: [] });
  expect(() => readEnv({ HOSTS: list('hosts') }, {})).toThrow('HOSTS is not set: hosts');
});

it.each(['1.5', '1e3', ' 1', '٣', '0x10'])('takes %j for no whole number', (value) => {
  expect(() => readEnv({ N: integer('a number') }, { N: value })).toThrow('N expected a whole number');
});

it.each(['ftp://a.example', 'https://', '//a.example', 'javascript:alert(1)'])(
  'takes %j for no web address',
  (value) => {
    expect(() => readEnv({ U: url('an address') }, { U: value })).toThrow('U expected an absolute http or https URL');
  },
);
