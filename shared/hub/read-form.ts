import { Rejected } from '#shared/errors.ts';
import type { HttpRequest } from '#shared/model/http.ts';

const formType = 'application/x-www-form-urlencoded';

/** A whole request of two URLs and a secret is shorter. */
const maxBytes = 16 * 1024;

/**
 * The form that a subscriber sends. WebSub §5.1: its Content-Type "MUST be" that of forms, and its characters UTF-8.
 * @throws Rejected FORM_EXPECTED (415), REQUEST_TOO_LARGE (413), NOT_UTF8 (400)
 */
export const readForm = ({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): URLSearchParams => {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== formType) {
    throw new Rejected('FORM_EXPECTED', `Send the parameters in the body, with Content-Type: ${formType}.`, {
      status: 415,
    });
  }
  if (body.length > maxBytes) {
    throw new Rejected('REQUEST_TOO_LARGE', `A request to the hub has at most ${maxBytes} bytes.`, { status: 413 });
  }
  const form = new URLSearchParams(new TextDecoder().decode(body));
  // Escaped bytes are decoded as well, and what is no UTF-8 becomes U+FFFD without a word.
  if ([...form].some(([name, value]) => name.startsWith('hub.') && value.includes('\uFFFD'))) {
    throw new Rejected('NOT_UTF8', 'The parameters are not in UTF-8.', { status: 400 });
  }
  return form;
};
