import { defineFunction, list, parameter, secret } from '#shared/function-contract.ts';

/** Sends a hidden article through the whole pipeline. */
export const canary = defineFunction({
  name: 'canary',
  about: 'Posts a hidden article, reads it in a feed of its own, retracts it, and sees it disappear.',
  trigger: { kind: 'schedule', everyMinutes: 15, isOptional: true },
  timeoutSeconds: 180,
  memoryMb: 256,
  env: {
    INGEST_KEYS: secret('the secret with the tokens and signing keys of publishers'),
    PUBLIC_URL: parameter('the parameter with the public URL'),
    ALLOWED_PRIVATE_HOSTS: list('private hosts that may be called; usually none'),
  },
});
