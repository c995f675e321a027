import { normalized } from '#shared/plain-text.ts';
import { foldedText, foldWords } from './date/fold-text.ts';
import { type DateContext, findDate, isPlaceholderDate, parseStatedDate } from './date/parse-date.ts';
import type { Visibility } from './extracted-fields.ts';

/** A name or a value without case, accents, spaces, punctuation and what nobody sees: `is_draft`, `isDraft` and `Is draft` are one. */
const compact = (text: string): string => foldWords(text.replace(/\p{Cf}/gu, '')).replaceAll(' ', '');

const setOf = (...lists: readonly string[]): ReadonlySet<string> =>
  new Set(lists.flatMap((list) => list.split('|')).map(compact));

/** Boolean values as front matter, forms and databases write them. */
const falseWords = setOf('false|no|off|0|n|f|never|null|none|nil|undefined|non|faux|falso|nein|nao|لا|خطأ|-');
const trueWords = setOf('true|yes|on|1|y|t|ok|oui|vrai|sí|verdadero|ja|sim|نعم|صحيح|always');

/** Values of a status for the articles that everyone may read. */
const publicWords = setOf(
  'publish|published|public|live|active|final|posted|released|released to public|online|visible|listed|enabled|approved|success',
  'open|free|everyone|everybody|all|world|anyone|featured|sticky|updated|modified|changed|corrected|published or scheduled|usable',
  'publié|publiée|en ligne|validé|public|publique|final|finale|diffusé|visible|actif|mis à jour',
  'publicado|publicada|público|pública|en línea|activo|activa|definitivo|actualizado',
  'منشور|منشورة|نشر|نُشر|تم النشر|عام|عامة|علني|متاح للجميع|نهائي|محدث',
  'veröffentlicht|öffentlich|pubblicato|pubblico|gepubliceerd|publicat|yayında',
);

/** Values of a status for articles that are due at a date. */
const scheduledWords = setOf(
  'scheduled|schedule|future|planned|queued|programmé|programmée|planifié|planifiée|programado|programada|مجدول|مجدولة',
);

/** Values of a status for articles that some people may read, or nobody any more. */
const privateWords = setOf(
  'private|privately published|password|password protected|protected|members|members only|member|paid|paid members|tiers|paid only',
  'subscribers|subscribers only|subscriber|subscriber only|registered|internal|internal only|restricted|confidential|secret|sent|email only',
  'archived|archive|trash|trashed|soft trashed|bin|deleted|soft deleted|removed|withdrawn|retracted|withheld|canceled|cancelled|killed|spiked|2|-2',
  'only paid|only free|founding|paying|premium|premium only',
  'privé|privée|protégé|abonnés|réservé aux abonnés|réservé|interne|confidentiel|archivé|archivée|corbeille|supprimé|supprimée|retiré',
  'privado|privada|protegido|suscriptores|solo suscriptores|miembros|interno|confidencial|archivado|archivada|papelera|eliminado|borrado|retirado',
  'خاص|خاصة|محمي|محمية|سري|المشتركين|للمشتركين|للمشتركين فقط|مؤرشف|أرشيف|سلة المهملات|محذوف|محذوفة',
);

/** Values of a status for articles that are not finished; for a member that is plainly a status, any other word is one too. */
const draftWords = setOf(
  'draft|drafts|auto draft|unpublished|pending|pending review|in review|to review|needs review|wip|work in progress|embargo|embargoed',
  'do not publish|draft do not publish|not for publication|under embargo|unlisted|hidden|inherit|on hold|incomplete',
  'brouillon|à relire|à valider|en relecture|en attente|non publié|ne pas publier|sous embargo|masqué',
  'borrador|en revisión|pendiente|no publicado|no publicar|bajo embargo|oculto|despublicado',
  'مسودة|مسوّدة|قيد المراجعة|بانتظار المراجعة|غير منشور|غير منشورة|ليس للنشر|لا تنشر|تحت الحظر|معلق',
  'entwurf|bozza|rascunho|concept|esborrany|taslak|ⴰⵔⵡⴰⵙ|arewway',
);

/** The kinds of members that keep an article from the public. */
const members = {
  /** True for a draft. */
  draftFlag: setOf(
    'draft|is draft|drafted|draft id|is unpublished draft|is provisional draft|unpublished|is unpublished|wip|work in progress',
    'hidden|is hidden|unlisted|is unlisted|disabled|is disabled|inactive|is inactive|do not publish|no publish|embargoed',
    'eleventy exclude from collections|exclude from collections|exclude from feed|exclude from rss|hide from feed|no feed|no rss',
    'brouillon|est brouillon|ne pas publier|borrador|es borrador|no publicar|مسودة|entwurf|bozza|rascunho',
  ),
  /** True for a draft; any other value speaks of something else. */
  trueFlag: setOf('hide|preview|is preview|headless|exclude|ignore|skip publish|skip publishing|test|is test'),
  /** True for an article that not everyone may read; any other value speaks of something else. */
  paidFlag: setOf(
    'paid|is paid|premium|is premium|members|subscribers|paywall|is paywall|paywalled|is paywalled|login required|requires login',
    'content protected|withheld|killed|spiked|retracted|recalled|abonnés|réservé aux abonnés|suscriptores|للمشتركين',
  ),
  /** True for an article that not everyone may read. */
  privateFlag: setOf(
    'private|is private|protected|is protected|password protected|is password protected|members only|subscribers only|paid only',
    'archived|is archived|trashed|is trashed|deleted|is deleted|removed|is removed|in trash|privé|privée|privado|خاص',
  ),
  /** False for a draft. */
  publicFlag: setOf(
    'public|is public|publish|is published|currently published|live|is live|visible|is visible|listed|is listed|online|is online|active',
    'is active|enabled|is enabled|approved|is approved|publié|publiée|est publié|publier|publicado|publicada|منشور|منشورة|نشر',
  ),
  /** False for an article that stands nowhere; any other value names a place. */
  place: setOf(
    'permalink|url|feed|rss|in feed|include in feed|include in rss|dg publish|render|show|released|is released|ready|is ready|ready to publish',
  ),
  status: setOf(
    'status|state|post status|post state|article status|content status|publication status|publish status|publishing status|editorial status',
    'pub status|version status|item status|approval|approval status|approval state|review status|workflow status|workflow state|workflow|workflow stage|workflow step|moderation state|moderation status|publication state|current state',
    'visibility|post visibility|access|access level|creative work status|lifecycle state|statut|etat|état|visibilité|accès',
    'estado|estatus|visibilidad|acceso|الحالة|حالة|حالة النشر|حالة المقال|الظهور|zustand|stato',
  ),
  password: setOf('password|post password|mot de passe|contraseña|كلمة المرور|كلمة السر'),
  /** The date of a removal. */
  removal: setOf('archived at|archived on|trashed at|deleted at|deleted on|removed at|retracted at|withdrawn at'),
  /** The date until which an article is public. */
  expiry: setOf(
    'expiry date|expiry|expires|expires at|expires on|expiration date|expire at|unpublish date|unpublish at|unpublish on|unpublished at',
    'publish down|end publishing|kill date|expiration|valid until|publish until|publish to|date d’expiration|fecha de caducidad|تاريخ الانتهاء',
  ),
  /** The date from which an article is public; null for a draft in programs whose member it is. */
  publication: setOf(
    'published|published at|published on|published date|published time|first published at|last published|last published at|pub date',
    'publish date|publication date|publication time|publishing date|date publish|date published|date|post date|release date|released at',
    'pub datetime|pub date time|publish date time|published datetime|first publish date|first published|issued|date issued|release time',
    'date de publication|publié le|fecha de publicación|fecha|التاريخ|تاريخ النشر',
  ),
  /** The date before which an article is not public. */
  embargo: setOf(
    'embargo|embargo until|embargoed until|embargo date|embargo time|embargo ends|embargo ends at|not before|publish at|publish on|publish up',
    'publish after|scheduled at|scheduled for|scheduled date|scheduled time|schedule|schedule date|schedule at|go live at|goes live at|go live date',
    'go live|go live on|publish from|start publishing|start publish|hold until|hold for release until|valid from|scheduled|scheduled publish time',
    'scheduled publish date|scheduled publish at|live at|release at|available from|available at|visible from|jusqu’au embargo|sous embargo|bajo embargo|حظر النشر|حظر',
  ),
} as const;
type Kind = keyof typeof members;

const keysOf = <K extends string>(object: Readonly<Record<K, unknown>>): readonly K[] => {
  const keys: K[] = [];
  for (const key in object) keys.push(key);
  return keys;
};

const kinds: ReadonlyMap<string, Kind> = new Map(
  keysOf(members).flatMap((kind) => [...members[kind]].map((name) => [name, kind] as const)),
);

/** Whether a member says if an article is for the public, and nothing else. */
export const isVisibilityMember = (name: string): boolean => {
  const kind = kinds.get(compact(name));
  return kind !== undefined && kind !== 'publication' && kind !== 'place';
};

/** Whether a member with this text says that an article is not for the public, or not yet: `published: false` does, a date does not. */
export const isVisibilityMark = (name: string, text: string): boolean =>
  isVisibilityMember(name) || (kinds.get(compact(name)) === 'publication' && falseWords.has(compact(text)));

/** Null in these members means “never published” (Strapi, Ghost, dev.to, Sanity, Webflow). */
const nullForDrafts = setOf('published at|first published at|last published|last published at');

/** Objects whose members speak of the article itself. */
const envelopes = setOf(
  'meta|metadata|params|extra|attributes|fields|properties|front matter|sys|cms|workflow|publication|publishing|publish|settings|system',
  'content meta|editorial|build|item|article|post|entry|options|flags|frontmatter|wp|extension|extensions',
);

/** Names of objects in which programs keep what they know of an article, by the program or by what it is. */
const ofProgram =
  /^(?:wordpress|wp|drupal|ghost|strapi|directus|sanity|contentful|prismic|storyblok|craft|kirby|joomla|typo3|umbraco|hubspot|webflow|payload|hygraph|datocms|statamic|wagtail|spip|decap|brightspot|acf|custom|admin|backend|internal|lifecycle|moderation|revision|version|state|info|details|access|privacy|syndication)|cms/;

/** The words of a status, for a text that may be one. */
export const statusOf = (text: string): 'public' | 'scheduled' | 'private' | 'draft' | undefined => {
  const word = compact(text);
  if (publicWords.has(word) || trueWords.has(word)) return 'public';
  if (scheduledWords.has(word)) return 'scheduled';
  if (privateWords.has(word)) return 'private';
  return draftWords.has(word) || falseWords.has(word) ? 'draft' : undefined;
};

/** How deep values are read: a deeper one says nothing of the article. */
const maxDepth = 4;

/** The members under which programs put the text of a value that is an object. */
const valueNames = [
  'value',
  'name',
  'key',
  'slug',
  'status',
  'select',
  'label',
  'rendered',
  'raw',
  'code',
  'id',
  'target_id',
  '$date',
  'date',
  'iso',
] as const;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The texts of a value: of a list each item, of an object its value or its name. */
const textsOf = (value: unknown, depth = 0): readonly string[] => {
  if (value === null || value === undefined || depth > maxDepth) return [];
  if (Array.isArray(value)) return value.slice(0, 100).flatMap((item: unknown) => textsOf(item, depth + 1));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (isObject(value)) {
    const inner = valueNames.map((name): unknown => Reflect.get(value, name)).find((one) => one !== undefined);
    return textsOf(inner, depth + 1);
  }
  const text = String(value);
  return text.trim() === '' ? [] : [text];
};

type Found = Omit<Visibility, 'mark' | 'name'> | undefined;

/** What a date says that stands where a publication or an embargo would: nothing once it has passed. */
const judgeDate = (text: string, context: DateContext): Found => {
  if (isPlaceholderDate(text)) return undefined;
  const date = parseStatedDate(text, context);
  if (date === undefined) return { status: 'unreadable' };
  return date > context.now ? { status: 'scheduled', until: date.toISOString() } : undefined;
};

const judgeStatus = (text: string): Found => {
  const status = statusOf(text) ?? 'draft';
  return status === 'public' ? undefined : { status };
};

const judgePublication = (text: string, context: DateContext, key: string): Found => {
  const word = compact(text);
  // Zero and the words for nothing are no date, and “never published” only where a program uses them so.
  if (isPlaceholderDate(text))
    return falseWords.has(word) && (nullForDrafts.has(key) || (word === '0' && key === 'published'))
      ? { status: 'draft' }
      : undefined;
  const status = /^\d{2}/.test(word) ? undefined : statusOf(text);
  if (status === undefined) return judgeDate(text, context);
  return status === 'public' ? undefined : { status };
};

/** What one text of a member says; `key` is the member's name in its compact form. */
const judges: Readonly<Record<Kind, (text: string, context: DateContext, key: string) => Found>> = {
  draftFlag: (text) => (falseWords.has(compact(text)) ? undefined : { status: 'draft' }),
  trueFlag: (text) => (trueWords.has(compact(text)) ? { status: 'draft' } : undefined),
  privateFlag: (text) => (falseWords.has(compact(text)) ? undefined : { status: 'private' }),
  paidFlag: (text) => (trueWords.has(compact(text)) ? { status: 'private' } : undefined),
  publicFlag: (text, context) => {
    if (/^\s*https?:/i.test(text)) return undefined;
    return /^\s*\d{4}/.test(text) ? judgeDate(text, context) : judgeStatus(text);
  },
  place: (text) => (falseWords.has(compact(text)) ? { status: 'draft' } : undefined),
  status: judgeStatus,
  password: (text) => (falseWords.has(compact(text)) ? undefined : { status: 'private' }),
  removal: (text) => (falseWords.has(compact(text)) || isPlaceholderDate(text) ? undefined : { status: 'private' }),
  expiry: (text, context) => {
    // The year 9999 is “never”.
    if (falseWords.has(compact(text)) || isPlaceholderDate(text) || /(?<!\d)9999(?!\d)/.test(text)) return undefined;
    const date = parseStatedDate(text, context);
    if (date === undefined || date <= context.now) return { status: 'draft' };
    return { status: 'public', expires: date.toISOString() };
  },
  publication: judgePublication,
  embargo: (text, context, key) => {
    const word = compact(text);
    if (falseWords.has(word)) return undefined;
    if (trueWords.has(word) && key === 'scheduled') return { status: 'scheduled' };
    return trueWords.has(word) ? { status: 'draft' } : judgeDate(text, context);
  },
};

/** Members that end so are a status of the article, unless they are one of its newsletter, comments and the like. */
const statusName =
  /(?:status|state|stage|statut|estado|حالة|privacy|audience|tier|^type|^kind|^layout)$|^(?:statut|estado|حالة)/u;
const foreignStatusName = /comment|ping|newsletter|mail|social|push|share|image|photo|media|translat|index|sync/u;
/** Of such a member only these words are marks: any other word says something that Barid does not know. */
const plainMarks = setOf(
  'draft|drafts|auto draft|unpublished|unlisted|pending review|in review|work in progress|wip|embargoed|private|members|members only',
  'paid|only paid|paid only|subscribers|subscribers only|withheld|spiked|killed|brouillon|non publié|privé|privée',
  'borrador|no publicado|privado|privada|مسودة|غير منشور|خاص',
);

/** What a member says whose name only ends like a status: `revision_status`, `documentStage`. */
const judgeUnknownStatus = (key: string, text: string): Found => {
  if (!statusName.test(key) || foreignStatusName.test(key) || !plainMarks.has(compact(text))) return undefined;
  return judgeStatus(text);
};

const severity: Readonly<Record<Visibility['status'], number>> = {
  private: 3,
  draft: 2,
  unreadable: 1,
  scheduled: 0,
  public: -1,
};

/** The strictest of several marks, with the earliest end of all; of several dates of a beginning the latest. */
export const strictest = (marks: readonly (Visibility | undefined)[]): Visibility | undefined => {
  const present = marks.filter((mark) => mark !== undefined);
  const strictestMark = present.reduce<Visibility | undefined>((worst, mark) => {
    if (worst === undefined) return mark;
    const difference = severity[mark.status] - severity[worst.status];
    return difference > 0 || (difference === 0 && (mark.until ?? '') > (worst.until ?? '')) ? mark : worst;
  }, undefined);
  const [expires] = present.flatMap((mark) => mark.expires ?? []).toSorted();
  return strictestMark === undefined || expires === undefined ? strictestMark : { ...strictestMark, expires };
};

const foldSpaces = (text: string): string => text.replace(/\s+/gu, ' ').trim().toWellFormed();
const markOf = (name: string, value: string): string =>
  `${foldSpaces(name).slice(0, 60)}: ${foldSpaces(value).slice(0, 80)}`;

const judgeMember = (name: string, value: unknown, context: DateContext, depth: number): readonly Visibility[] => {
  const key = compact(name);
  const kind = kinds.get(key);
  // Sanity: the id of a draft begins with “drafts.”.
  if (/^_?id$/i.test(name) && typeof value === 'string' && value.startsWith('drafts.'))
    return [{ status: 'draft', mark: markOf(name, value), name }];
  if (value === null) return nullForDrafts.has(key) ? [{ status: 'draft', mark: markOf(name, 'null'), name }] : [];
  const isEnvelope =
    envelopes.has(key) || kind === 'status' || ((name.startsWith('_') || ofProgram.test(key)) && kind === undefined);
  const inner = isEnvelope && isObject(value) && depth < maxDepth ? judgeMembers(value, context, depth + 1, key) : [];
  if (kind === undefined) {
    const texts = typeof value === 'string' ? [value] : [];
    const found = texts.flatMap((text) => judgeUnknownStatus(key, text) ?? []);
    return [...found.map((one) => ({ ...one, mark: markOf(name, texts.join(', ')), name })), ...inner];
  }
  const isList = kind === 'status' || kind === 'publicFlag' || kind === 'draftFlag';
  const texts = textsOf(value).flatMap((text) => (isList ? text.split(/[,;|]/) : [text]));
  const found = texts
    .filter((text) => text.trim() !== '')
    .map((text) => judges[kind](text, context, key))
    .filter((one) => one !== undefined)
    .map((one) => ({ ...one, mark: kind === 'password' ? foldSpaces(name) : markOf(name, texts.join(', ')), name }));
  return [...found, ...inner];
};

/** Hugo's `build: { list: never, render: never }`. */
const buildMembers = setOf('list|render');

const judgeMembers = (object: object, context: DateContext, depth: number, envelope?: string): readonly Visibility[] =>
  Object.entries(object).flatMap(([name, value]: readonly [string, unknown]) =>
    envelope === 'build' &&
    buildMembers.has(compact(name)) &&
    textsOf(value).some((text) => falseWords.has(compact(text)))
      ? [{ status: 'draft' as const, mark: markOf(`build ${name}`, String(value)), name }]
      : judgeMember(name, value, context, depth),
  );

/**
 * What the members of a document say against publishing its article now: `draft: true`, `published: false`, `"status":
 * "pending"`, `visibility: members`, `embargo: 2030-01-01`, in any case, language and type. Undefined for nothing. A word
 * that is no known status keeps the article a draft where it stands as one.
 */
export const readVisibility = (object: object, context: DateContext): Visibility | undefined =>
  strictest(judgeMembers(object, context, 0));

/** Words that mark a draft wherever an editor writes them alone or in brackets before a title. */
const draftNotice =
  /^(?:draft|wip|brouillon|borrador|مسودة|entwurf|bozza|rascunho|do not publish|ne pas publier|no publicar|لا تنشر|draft do not publish|brouillon ne pas publier|borrador no publicar)$/u;
const embargoNotice =
  /^\W*(?:(?:strictly |strictement )?(?:sous |bajo |under )?(?:strict )?embarg(?:o|oed|ado|ada)|(?:تحت )?حظر النشر|محظور النشر)\s*(?:(?:until|till|jusqu'(?:a|au|aux)|hasta|حتى)(?!\p{L})|[:-](?=.*\d)|\W*$)/u;

/** What an editor's notice says, a line of its own above an article: “BROUILLON”, “Sous embargo jusqu’au 3 mars 2030 à 6 h”. */
export const readNotice = (line: string, context: DateContext): Visibility | undefined => {
  if (line.length > 160) return undefined;
  const mark = foldSpaces(line).slice(0, 80);
  if (draftNotice.test(foldWords(line))) return { status: 'draft', mark };
  if (!embargoNotice.test(foldedText(line))) return undefined;
  // Without a year, a date is read as one that has passed.
  const date = /\d{4}|[٠-٩]{4}/u.test(line) ? findDate(line, context)?.date : undefined;
  if (date === undefined) return { status: 'draft', mark };
  return date > context.now ? { status: 'scheduled', mark, until: date.toISOString() } : undefined;
};

const bracketed = /^\s*[[(【（]([^\])】）]{2,30})[\])】）]|[[(【（]([^\])】）]{2,30})[\])】）]\s*$/u;
/** A word for a draft before the title or after it, between signs: “BROUILLON – …”. “Draft: …” may be a headline of sports. */
const besideTitle =
  /^\s*(DRAFT|WIP|BROUILLON|Brouillon|BORRADOR|Borrador|مسودة)\s*[:|/–—-]|[:|/–—-]\s*(DRAFT|WIP|BROUILLON|Brouillon|BORRADOR|Borrador|مسودة)\s*$/u;

/** The form that WordPress shows in place of a text with a password. */
const passwordForm = /<form\b[^>]{0,500}(?:post-password-form|action=postpass)/i;
/** What WordPress writes into a feed as the excerpt of a text with a password, in English, French, Spanish and Arabic. */
const passwordExcerpt =
  /^\W*(?:there is no excerpt because this is a protected post|il n['’]y a pas d['’]extrait,? car cette publication est protegee|no hay extracto,? porque es una entrada protegida|لا يوجد مقتطف لان هذه المقالة محمية)\W*/u;

/** The titles and the sentences of WordPress for a protected text, whose form a plugin may have removed. */
const protectedTitle = /^(?:protected|protégé|protegido|محمي|geschützt)\s*:/iu;
const protectedText =
  /^\W*(?:this (?:content|post) is (?:password )?protected|(?:ce contenu|cet article|cette publication) est protege|(?:este contenido|esta entrada) esta protegid|هذا المحتوى محمي)/u;

/** Whether an article is kept from readers by a password: what stands in its place is a form or a sentence. */
export const isProtected = ({ title = '', html }: { readonly title?: string; readonly html: string }): boolean => {
  const lead = foldedText(html.slice(0, 300).replace(/<[^>]*>/g, ''));
  if (passwordForm.test(html) || passwordExcerpt.test(lead)) return true;
  return protectedTitle.test(title) && protectedText.test(lead);
};

/** The address of a preview: that of WordPress and others, and Ghost's `/p/{uuid}/`. */
const previewAddress =
  /[?&](?:preview|_preview|is_preview|draft)=(?!false|0\b)|[?&]preview_(?:id|nonce)=|\/p\/[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}\/?$/i;

/** What the parts of an article say, whatever format they come in. */
export const impliedVisibility = ({
  title = '',
  html,
  url = '',
}: {
  readonly title?: string | undefined;
  readonly html: string;
  readonly url?: string | undefined;
}): Visibility | undefined => {
  const named = title.slice(0, 500);
  const [, before, after] = bracketed.exec(named) ?? besideTitle.exec(named) ?? [];
  const notice = before ?? after;
  return strictest([
    notice !== undefined && draftNotice.test(foldWords(notice))
      ? { status: 'draft', mark: `title: ${notice}` }
      : undefined,
    isProtected({ title: named, html }) ? { status: 'private', mark: 'it is protected by a password' } : undefined,
    previewAddress.test(url) ? { status: 'draft', mark: `the address of a preview, ${url.slice(0, 120)}` } : undefined,
  ]);
};

/** Folders and names that keep a file from being published: `_drafts/` (Jekyll, Hexo), `draft_…` (Medium), `….draft.md`. */
const draftFolder = /^(?:_?drafts?|_?unpublished|_?private|\.trash|_?brouillons?|_?borradore?s?|_?مسودات)$/iu;
const draftFile =
  /^_?(?:draft|brouillon|borrador|مسودة)_|[.](?:draft|brouillon|borrador|wip)(?:\.[a-z]+)?$|[([](?:draft|brouillon|borrador|مسودة)[)\]](?:\.[a-z]+)?$/iu;

/** What the name of a file says. */
export const visibilityOfName = (name: string): Visibility | undefined => {
  const parts = normalized(name).split(/[\\/]/);
  const file = parts.at(-1) ?? '';
  const isDraft = parts.slice(0, -1).some((folder) => draftFolder.test(folder)) || draftFile.test(file);
  return isDraft ? { status: 'draft', mark: `the file’s name, ${name.slice(0, 120)}` } : undefined;
};
