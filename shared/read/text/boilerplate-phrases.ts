import { foldedText } from '../date/fold-text.ts';

/** The kinds of lines that surround an article on its page. */
export type BoilerplateKind =
  | 'comments'
  | 'read-also'
  | 'share'
  | 'rights'
  | 'cookies'
  | 'follow'
  | 'breadcrumb'
  | 'advert'
  | 'gallery';

/** A pattern of alternatives; like all patterns of this file it is for folded text (`foldText`). */
const anyOf = (start: string, parts: readonly string[], end: string): RegExp =>
  new RegExp(`${start}(?:${parts.join('|')})${end}`, 'u');

const commentForm = anyOf(
  '^\\W{0,3}',
  [
    'laisse[rz] (?:un|votre|une) (?:commentaire|reponse)',
    '(?:ajouter|poster|ecrire|publier) un commentaire',
    'annuler la reponse',
    'votre adresse (?:e-?mail|de messagerie|electronique)[^.]* ne sera pas',
    'les champs obligatoires',
    'soyez le premier a (?:commenter|reagir)',
    '(?:leave|post|add|write) a (?:reply|comment)',
    'cancel reply',
    'your email address will not be published',
    'required fields are',
    'be the first to comment',
    'join the (?:conversation|discussion)',
    'deja(?:r|nos)? (?:una|un|tu) (?:respuesta|comentario)',
    '(?:escribe|anade|publica) un comentario',
    'cancelar (?:la )?respuesta',
    'tu direccion de correo electronico no sera',
    'los campos (?:obligatorios|necesarios)',
    'se el primero en comentar',
    'اترك (?:تعليق|رد)',
    'اضف (?:تعليق|رد)',
    'اكتب تعليق',
    'الغاء الرد',
    'لن يتم نشر عنوان',
    'الحقول الالزامية',
    'شروط التعليق',
    'كن اول من يعلق',
  ],
  '',
);
const commentCount =
  /^(?:\(?\d+\)?\s+)?(?:commentaires?|comments?|comentarios?|reactions?|(?:ال)?تعليقات|تعليق)\s*(?:\(\d+\)|:?\s*\d*)\s*:?$/u;

const readAlso = anyOf(
  '^[^\\p{L}]{0,4}',
  [
    '(?:a )?(?:lire|voir|ecouter|decouvrir) (?:aussi|egalement|encore)',
    'a lire(?: sur .{2,40})?\\s*:',
    '(?:sur le|dans le|du) meme (?:sujet|theme)',
    'articles? (?:similaires?|lies|connexes|recommandes?)',
    '(?:nos|notre) (?:derniers articles|selection)',
    'cela (?:peut|pourrait) (?:aussi )?vous interesser',
    'vous (?:aimerez|pourriez) (?:aussi|aimer)',
    '(?:also|see also|read also|read more|read next|related|you may also like|more on this(?: story| topic)?|recommended)(?: (?:stories|articles|news|posts|reading|read))?\\s*(?::|-|$)',
    '(?:also )?read(?: also| more)\\s*:',
    "(?:don't miss|see more|more|watch|in case you missed it)\\s*(?::|$)",
    'you (?:may|might) also (?:like|enjoy)',
    'more (?:great )?.{0,20}stories$',
    '(?:recent|latest|popular|top|trending) (?:articles|stories|posts|news)$|popular this week',
    'related (?:coverage|articles|stories|content|posts|links)',
    '(?:lea|lee|ver|leer|vea|mira) (?:tambien|ademas|mas)',
    'te puede interesar|le puede interesar|tambien (?:te|le) puede interesar',
    '(?:noticias|articulos|temas|contenidos?) relacionad[oa]s',
    'اقرا(?:و|وا)? (?:ايضا|المزيد)|اقرا كذلك|طالع (?:ايضا|كذلك)|شاهد (?:ايضا|كذلك)|انظر ايضا',
    '(?:مواضيع|مقالات|اخبار) (?:ذات صلة|مشابهة|متعلقة)|قد يعجبك ايضا|في نفس الموضوع',
  ],
  '',
);

const rights = anyOf(
  '',
  [
    'tous droits reserves',
    'all rights reserved',
    'todos los derechos reservados',
    'جميع الحقوق محفوظة',
    'كافة الحقوق محفوظة',
    '^(?:©|\\(c\\)|copyright)\\s',
    'reproduction interdite',
  ],
  '',
);
const cookies =
  /(?:nous utilisons|ce site utilise|we use|this (?:web)?site uses|utilizamos|este sitio (?:web )?utiliza|usamos) .{0,60}cookies|ملفات تعريف الارتباط|accept(?:er|ar)?(?: all| tous| todas)?(?: les| las)? cookies/u;
const follow = anyOf(
  '^[^\\p{L}]{0,4}',
  [
    '(?:suivez|rejoignez|retrouvez)[ -]nous',
    "(?:abonnez-vous|inscrivez-vous|s'abonner|s'inscrire)(?: |$)",
    '(?:follow|join) us',
    '(?:subscribe|sign up)(?: (?:to|for) |$)',
    'siguenos|suscribete|suscribase|unete a nuestro',
    'تابعونا|تابعنا|اشترك(?:وا)? (?:في|معنا|الان)|انضم(?:وا)? (?:الى|الينا)',
    'newsletter$|boletin$|النشرة (?:البريدية|الاخبارية)$',
  ],
  '',
);

/** Words that a share bar may consist of. */
const shareWord =
  /^(?:partage[rz]?|partager sur|share|share (?:on|this)|tweet(?:er|ear)?|compartir(?: en)?|comparte|شارك|مشاركة|شاركها|انشر|طباعة|نسخ|facebook|فيسبوك|twitter|تويتر|x|whatsapp|واتساب|واتس|telegram|تيليجرام|تلغرام|linkedin|لينكدان|لينكدإن|pinterest|بينتيريست|messenger|ماسنجر|instagram|email|e-mail|mail|courriel|correo|بريد|البريد|reddit|tumblr|viber|threads|bluesky|print|imprimer|imprimir|copier|copy|copiar|lien|link|enlace|rabit|رابط|الرابط|le|the|el|la|on|en|sur|via|par|by|por|على|عبر|this|article|articulo|cet|cette|page|et|and|y|a|\d+|copied|copie)$/u;

const isShareBar = (folded: string): boolean => {
  const words = folded.split(/[\s|•·/,:;()[\]-]+/u).filter((word) => word !== '');
  const isBar =
    /فيسبوك|واتساب|تويتر|مشاركة|partag|share|tweet|compart|شارك|facebook|whatsapp|twitter|print|imprim|copier|copy link|copiar|طباعة|نسخ|email/u.test(
      folded,
    );
  return words.length > 0 && words.length <= 16 && isBar && words.every((word) => shareWord.test(word));
};

const readingTime =
  /^(?:(?:temps de lecture|reading time|tiempo de lectura|مدة القراءة|وقت القراءة)\s*:?\s*.{1,20}|(?:lecture\s*:?\s*)?\d+\s*(?:min(?:utes?|utos)?|دقائق|دقيقة)\.?(?: (?:de lecture|read|de lectura|قراءة|للقراءة))?|\d+\s*(?:vues?|views?|vistas|مشاهدة|مشاهدات))$/u;
const advert =
  /^(?:advert(?:isement|s)?|publicite|publicidad|publicidade|anuncio|anzeige|werbung|pubblicita|iklan|reklama|اعلان|اعلانات)\W*$/u;
const gallery =
  /^(?:image|photo|slide|foto|imagen|صورة) \d+ (?:of|sur|de|من) ?\/? ?\d+$|^(?:caption|close|enlarge image|view gallery|show caption|hide caption|fullscreen)$|^(?:\d{1,2}|getty images?|trending(?: news)?|breaking news|view author archive)$/u;
const breadcrumb = /^(?:accueil|home|inicio|portada|الرئيسية|a la une)\s*(?:[>»›/|←«]|$)/u;

/** The kind of a line of boilerplate, in French, Arabic, Spanish or English; undefined for a line of the article. */
export const boilerplateKind = (line: string): BoilerplateKind | undefined => {
  const folded = foldedText(line.slice(0, 300)).trim();
  if (commentForm.test(folded) || commentCount.test(folded)) return 'comments';
  if (isShareBar(folded) || readingTime.test(folded)) return 'share';
  if (readAlso.test(folded) && line.length < 250) return 'read-also';
  if (cookies.test(folded)) return 'cookies';
  if (rights.test(folded) && line.length < 200) return 'rights';
  if (follow.test(folded) && line.length < 160) return 'follow';
  if (advert.test(folded)) return 'advert';
  if (gallery.test(folded)) return 'gallery';
  return breadcrumb.test(folded) ? 'breadcrumb' : undefined;
};

/** The kinds of lines that follow the last paragraph: thanks, contact details, calls to action. */
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

/** The kind of a closing line; undefined for a line of the article. */
export const creditKind = (line: string): CreditKind | undefined => {
  if (line.length > 260) return undefined;
  const folded = foldedText(line).trim();
  if (credit.test(folded)) return 'credit';
  if (address.test(folded) || contact.test(folded)) return 'contact';
  return invitation.test(folded) ? 'invitation' : undefined;
};

const consent = anyOf(
  '',
  [
    '(?:nous|nos partenaires) (?:et nos (?:\\d+ )?partenaires )?(?:utilisons|stockons|deposons|traitons) .{0,80}(?:cookies|traceurs|informations|donnees)',
    '(?:accepte[rz]?|refuse[rz]?|parametre[rz]?|gere[rz]?) (?:et fermer |tou[st]e?s? |et continuer |mes choix |les |vos |des |mes )*(?:cookies|traceurs|choix|preferences)',
    'continuer sans accepter',
    'votre consentement|vos donnees personnelles|(?:retirer|donner) (?:mon|votre) consentement',
    'we (?:and our (?:\\d+ )?(?:partners|vendors) )?(?:use|store|process|value) .{0,80}(?:cookies|your privacy|personal data|information on (?:a|your) device)',
    '(?:accept|reject|manage|allow) (?:all |your |and continue |my )*(?:cookies|preferences|choices)',
    'consent to (?:the use of )?(?:cookies|our|these|the processing)|withdraw your consent|your privacy choices',
    '(?:nosotros y nuestros (?:\\d+ )?socios|utilizamos|usamos|almacenamos) .{0,80}(?:cookies|datos personales|informacion en (?:un|su) dispositivo)',
    '(?:aceptar|rechazar|configurar) (?:todas )?(?:las )?cookies|su consentimiento|tus datos personales',
    '(?:wir|und unsere (?:\\d+ )?partner) (?:verwenden|nutzen|setzen|speichern|verarbeiten) .{0,80}(?:cookies|daten|informationen auf)',
    'alle (?:cookies )?akzeptieren|ihre einwilligung|(?:cookie|datenschutz)-?einstellungen',
    '(?:نستخدم|نحن وشركاونا|يستخدم هذا الموقع) .{0,60}(?:ملفات تعريف الارتباط|الكوكيز|بياناتك)',
    '(?:قبول|رفض) (?:جميع |كل )?(?:ملفات تعريف الارتباط|الكوكيز)|موافقتك على',
  ],
  '',
);

const offer = anyOf(
  '',
  [
    '(?:article|contenu) (?:est )?(?:reserve|accessible uniquement|exclusivement reserve) a(?:ux|ux seuls)? (?:nos )?abonne',
    'il vous reste .{1,12} de (?:cet article|ce contenu) a (?:lire|decouvrir)',
    'la suite (?:de cet article )?est reservee|(?:pour|et) lire la suite.{0,30}(?:abonne|connecte)|abonne[rz](?:-vous)? pour (?:lire|acceder|continuer)',
    'deja abonnee? ?\\?|(?:deja|vous etes) (?:un )?abonne|sans engagement|a partir de \\d{1,5}(?:[,.]\\d{1,2})? ?(?:€|euros) (?:par|/) ?mois|\\d{1,5}(?:[,.]\\d{1,2})? ?(?:€|euros) le premier mois',
    '(?:this|the) (?:article|content|story) is (?:only available |exclusive(?:ly)? |reserved |available only )?(?:to|for) (?:our )?(?:paying )?(?:subscribers|members)',
    "(?:already|are you) a (?:subscriber|member) ?\\?|(?:subscribe|sign up|log in|register)(?: now)? to (?:read|continue|unlock|access|keep reading)|to (?:continue|keep) reading.{0,40}(?:subscribe|sign|log|register)|cancel any ?time|unlock this (?:article|story)|(?:you have|you've) (?:reached|read|used) (?:your|all|\\d+).{0,40}(?:articles|limit)",
    '(?:contenido|articulo) (?:exclusivo|reservado|solo) para (?:los )?suscriptores|ya eres suscriptor|suscribete para (?:leer|seguir|continuar)|para seguir leyendo.{0,40}(?:suscrib|inicia|registr)',
    '(?:dieser|der) (?:artikel|inhalt) ist (?:nur )?(?:exklusiv )?fur .{0,20}abonnent|bereits abonnent|jetzt (?:abonnieren|weiterlesen)|jederzeit kundbar|weiterlesen mit ',
    'هذا (?:المقال|المحتوي|المحتوى) (?:متاح |مخصص |حصري )?(?:فقط )?للمشتركين|للمشتركين فقط|اشترك(?:وا)? (?:الان )?(?:لقراءة|لمتابعة|للاطلاع)|هل انت مشترك',
  ],
  '',
);

/** Whether a line asks a reader for consent, or offers a subscription in place of the article. */
export const isPrompt = (line: string): boolean => {
  if (line.length < 8 || line.length > 1500) return false;
  const folded = foldedText(line);
  return consent.test(folded) || (line.length < 400 && offer.test(folded));
};
