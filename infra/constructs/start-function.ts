import { log } from '#shared/log.ts';

// The module that Lambda loads: each bundle has it as index.mjs, with the function beside it (function.ts). A start that fails
// says why in one line of our log; Lambda's own report has neither the code nor the causes.
const main = './main.mjs';

const load = async (): Promise<unknown> => {
  try {
    const loaded: { readonly handler: unknown } = await import(main);
    return loaded.handler;
  } catch (error) {
    log.error('the function could not start', error);
    throw error;
  }
};

/** The handler of the function. */
export const handler = await load();
