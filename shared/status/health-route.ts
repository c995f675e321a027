import { type HttpAnswer, jsonAnswer } from '#shared/model/http.ts';
import { type WriteCheckPorts, writeCheck } from './write-check.ts';

/**
 * `GET /healthz`, for proxies and supervisors, open to everybody: 200 while articles can be stored, else the 503 of the store
 * with its reason.
 */
export const healthRoute = (ports: WriteCheckPorts) => {
  const check = writeCheck(ports);
  return {
    'GET /healthz?': async (): Promise<HttpAnswer> => {
      await check();
      return jsonAnswer(200, { status: 'accepting' });
    },
  };
};
