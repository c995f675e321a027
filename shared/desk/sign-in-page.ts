import { htmlText } from '#shared/format/xml.ts';
import type { HttpAnswer } from '#shared/model/http.ts';
import { type DeskView, deskAnswer } from './layout.ts';

/** Addresses to which a person may be led after signing in: those of the desk and the status page, never another site. */
const places = /^\/(?:desk|status)(?:[/?][\x21-\x5b\x5d-\x7e]*)?$/;

/** Where a person wanted to go, if that is one of our pages; else the desk. */
export const placeAfterSignIn = (next: string | null): string => (next !== null && places.test(next) ? next : '/desk');

/** The page with the form to sign in; `problem` says why a person is asked again. */
export const signInPage = (
  view: DeskView,
  next: string,
  {
    status = 200,
    problem,
    notice,
  }: { readonly status?: number; readonly problem?: string; readonly notice?: string } = {},
): HttpAnswer => {
  const { desk } = view.phrases;
  const { title, lead, token, submit } = desk.signIn;
  const words = problem ?? notice;
  return deskAnswer(view, {
    title,
    lead: htmlText(lead),
    status,
    ...(words === undefined ? {} : { notice: htmlText(words), isBad: problem !== undefined }),
    main: `<form class="signin" method="post" action="/desk/sign-in">
<input type="hidden" name="next" value="${htmlText(next)}">
<label class="field">${htmlText(token)}<input type="password" name="token" required autocomplete="current-password" dir="ltr" spellcheck="false"></label>
<p><button class="button">${htmlText(submit)}</button></p>
</form>`,
  });
};

/** The page of a link to sign in: its button opens the session. */
export const enterPage = (view: DeskView, code: string): HttpAnswer => {
  const { title, linkLead, enter } = view.phrases.desk.signIn;
  return deskAnswer(view, {
    title,
    lead: htmlText(linkLead),
    main: `<form class="signin" method="post" action="/desk/enter">
<input type="hidden" name="code" value="${htmlText(code)}">
<p><button class="button">${htmlText(enter)}</button></p>
</form>`,
  });
};
