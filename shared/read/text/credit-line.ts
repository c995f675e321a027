import { foldText } from '../date/fold-text.ts';

/** What a line at an article's end is that thanks or asks and tells nothing. */
export type CreditKind = 'credit' | 'contact' | 'invitation';

const credit =
  /^(?:reporting by|additional reporting|edited by|editing by|writing by)\b|\b(?:contributed (?:to this|reporting)|contributed additional)|^(?:avec la contribution de|ont contribue a cet article|a contribue a cet article)|^(?:con la colaboracion de|contribuyo a esta (?:nota|informacion))|^(?:ساهم في|شارك في اعداد)/u;

const oneAddress =
  '(?:[\\w.+-]+@[\\w-]+\\.[\\w.]+|(?:https?://)?(?:www\\.)?(?:twitter|x|facebook|instagram)\\.com/\\S+|@\\w{2,30})';
const address = new RegExp(`^${oneAddress}(?:\\s+${oneAddress}){0,4}$`, 'u');
const contact =
  /^(?:follow|email|contact|reach|write to) [^.]{2,60}(?:on |at |@)|\bmay be reached at\b|\bfollow (?:him|her|them|us|me) on\b|\bcan be reached at\b/u;

const invitation =
  /^(?:click|tap) here (?:to|for)\b|^(?:get|download) (?:the|our) .{2,40}\bapp\b|^(?:get|receive) .{0,80}\b(?:newsletter|inbox)\b|^(?:like|enjoy(?:ed)?) this (?:story|article|post)|^tell us what you think|^have a (?:news )?tip|^(?:want|need) (?:more|to read more)\b.{0,40}\?|^sign[ -]?up\b|^read more on\b|^join our\b|\bclick here for more information\b|^(?:cliquez ici|telechargez (?:notre|l'|la) .{0,30}appli)|^(?:haz|haga|pincha) clic?k? aqui|^descarg(?:a|ue) (?:la|nuestra) app|^(?:اضغط هنا|حمل(?:وا)? تطبيق|للمزيد من الاخبار)/u;

/** What a short line at the end of an article is, over folded text; undefined for a line of the article. */
export const creditKind = (line: string): CreditKind | undefined => {
  if (line.length > 260) return undefined;
  const folded = foldText(line).text.trim();
  if (credit.test(folded)) return 'credit';
  if (address.test(folded) || contact.test(folded)) return 'contact';
  return invitation.test(folded) ? 'invitation' : undefined;
};
