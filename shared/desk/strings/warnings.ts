import type { DeskLanguage, DeskStrings } from './strings.ts';

/** A sentence of a reading in each language; `{1}`, `{2}` … are what it is about, in any order. */
type Sentence = Readonly<Record<DeskLanguage, string>>;

/** Every sentence that a reading warns with, without the field that it begins with (docs/reading.md). */
const sentences: readonly Sentence[] = [
  {
    en: '“{1}” is no http or https address; it was left out.',
    fr: '« {1} » n’est pas une adresse http ou https ; elle a été laissée de côté.',
    ar: '«{1}» ليس عنوان http أو https، فحُذف.',
    es: '«{1}» no es una dirección http o https; se ha omitido.',
  },
  {
    en: '“{1}” is relative; it was taken for {2}.',
    fr: '« {1} » est relative ; elle a été lue comme {2}.',
    ar: '«{1}» عنوان نسبي، وقد قُرئ على أنه {2}.',
    es: '«{1}» es relativa; se ha tomado por {2}.',
  },
  {
    en: '{1} is no date that Barid can read; it was left out.',
    fr: '{1} n’est pas une date que Barid sache lire ; elle a été laissée de côté.',
    ar: '{1} ليس تاريخًا يستطيع Barid قراءته، فحُذف.',
    es: '{1} no es una fecha que Barid sepa leer; se ha omitido.',
  },
  {
    en: 'no date was found; the article takes the time of its arrival.',
    fr: 'aucune date n’a été trouvée ; l’article prend celle de son arrivée.',
    ar: 'لم يُعثر على تاريخ، فأخذ المقال تاريخ وصوله.',
    es: 'no se ha encontrado ninguna fecha; el artículo toma la de su llegada.',
  },
  {
    en: 'Barid does not know the time zone {1}; the time was read in {2}.',
    fr: 'Barid ne connaît pas le fuseau horaire {1} ; l’heure a été lue dans {2}.',
    ar: 'لا يعرف Barid المنطقة الزمنية {1}، فقُرئ الوقت بتوقيت {2}.',
    es: 'Barid no conoce la zona horaria {1}; la hora se ha leído en {2}.',
  },
  {
    en: '{1} characters of the article cannot be read, and readers see “�” there; check the document’s bytes.',
    fr: '{1} caractères de l’article sont illisibles, et les lecteurs y voient « � » ; vérifiez les octets du document.',
    ar: 'تعذرت قراءة بعض محارف المقال ({1})، ويرى القراء مكانها «�»؛ تحققوا من ترميز الوثيقة.',
    es: '{1} caracteres del artículo no se pueden leer, y los lectores ven «�» en su lugar; revise los bytes del documento.',
  },
  {
    en: '{1} character of the article cannot be read, and readers see “�” there; check the document’s bytes.',
    fr: '{1} caractère de l’article est illisible, et les lecteurs y voient « � » ; vérifiez les octets du document.',
    ar: 'تعذرت قراءة محرف واحد من المقال ({1})، ويرى القراء مكانه «�»؛ تحققوا من ترميز الوثيقة.',
    es: '{1} carácter del artículo no se puede leer, y los lectores ven «�» en su lugar; revise los bytes del documento.',
  },
  {
    en: "it is not said, and the words do not show it; it was taken for the site's, {1}.",
    fr: 'elle n’est pas indiquée, et les mots ne la révèlent pas ; celle du site a été retenue : {1}.',
    ar: 'لم تُذكر ولا تدل عليها الكلمات، فاعتُمدت لغة الموقع: {1}.',
    es: 'no se indica, y las palabras no la revelan; se ha tomado la del sitio: {1}.',
  },
  {
    en: '“{1}” is no JPEG, PNG, WebP, AVIF or GIF picture; it was left out.',
    fr: '« {1} » n’est pas une image JPEG, PNG, WebP, AVIF ou GIF ; elle a été laissée de côté.',
    ar: '«{1}» ليست صورة JPEG أو PNG أو WebP أو AVIF أو GIF، فحُذفت.',
    es: '«{1}» no es una imagen JPEG, PNG, WebP, AVIF o GIF; se ha omitido.',
  },
  {
    en: '“{1}” is too large; it was left out.',
    fr: '« {1} » est trop grande ; elle a été laissée de côté.',
    ar: '«{1}» أكبر من الحد المسموح، فحُذفت.',
    es: '«{1}» es demasiado grande; se ha omitido.',
  },
  {
    en: '“{1}” did not come with the article; it was taken for {2}.',
    fr: '« {1} » n’est pas arrivée avec l’article ; elle a été lue comme {2}.',
    ar: '«{1}» لم تصل مع المقال، وقد قُرئت على أنها {2}.',
    es: '«{1}» no llegó con el artículo; se ha tomado por {2}.',
  },
  {
    en: 'the page has no </body> and no </html>, so it may break off; it was read up to its end.',
    fr: 'la page n’a ni </body> ni </html> et s’interrompt peut-être ; elle a été lue jusqu’à sa fin.',
    ar: 'ليس في الصفحة </body> ولا </html>، فلعلها مبتورة؛ وقد قُرئت إلى آخرها.',
    es: 'la página no tiene </body> ni </html>, así que quizá se interrumpe; se ha leído hasta su final.',
  },
  {
    en: 'the entry is only a drawing (SVG); it was left out.',
    fr: 'l’entrée n’est qu’un dessin (SVG) ; il a été laissé de côté.',
    ar: 'المدخل رسم (SVG) لا غير، فحُذف.',
    es: 'la entrada es solo un dibujo (SVG); se ha omitido.',
  },
  ...(['frame', 'embed'] as const).flatMap((noun) => {
    const words = {
      frame: { fr: 'cadre', ar: 'إطارات', es: 'marco' },
      embed: { fr: 'contenu intégré', ar: 'محتويات مضمّنة', es: 'contenido incrustado' },
    }[noun];
    return [
      {
        en: `{1} ${noun} became a link to {2}`,
        fr: `{1} ${words.fr} est devenu un lien vers {2}`,
        ar: `صارت ${words.ar} ({1}) روابط إلى {2}`,
        es: `{1} ${words.es} se ha convertido en un enlace a {2}`,
      },
      {
        en: `{1} ${noun}s became links to {2}`,
        fr: `${words.fr === 'cadre' ? '{1} cadres' : '{1} contenus intégrés'} sont devenus des liens vers {2}`,
        ar: `صارت ${words.ar} ({1}) روابط إلى {2}`,
        es: `${words.es === 'marco' ? '{1} marcos' : '{1} contenidos incrustados'} se han convertido en enlaces a {2}`,
      },
    ];
  }),
  {
    en: '{1} formula became text',
    fr: '{1} formule est devenue du texte',
    ar: 'صارت صيغة واحدة ({1}) نصًّا',
    es: '{1} fórmula se ha convertido en texto',
  },
  {
    en: '{1} formulas became text',
    fr: '{1} formules sont devenues du texte',
    ar: 'صارت صيغ ({1}) نصًّا',
    es: '{1} fórmulas se han convertido en texto',
  },
  {
    en: '{1} address was left out: {2}',
    fr: '{1} adresse a été laissée de côté : {2}',
    ar: 'حُذف عنوان واحد ({1}): {2}',
    es: 'se ha omitido {1} dirección: {2}',
  },
  {
    en: '{1} addresses were left out: {2}',
    fr: '{1} adresses ont été laissées de côté : {2}',
    ar: 'حُذفت عناوين ({1}): {2}',
    es: 'se han omitido {1} direcciones: {2}',
  },
  {
    en: '{1} shortcode was left out: {2}.',
    fr: '{1} code court a été laissé de côté : {2}.',
    ar: 'حُذف رمز مختصر واحد ({1}): {2}.',
    es: 'se ha omitido {1} código corto: {2}.',
  },
  {
    en: '{1} shortcodes were left out: {2}.',
    fr: '{1} codes courts ont été laissés de côté : {2}.',
    ar: 'حُذفت رموز مختصرة ({1}): {2}.',
    es: 'se han omitido {1} códigos cortos: {2}.',
  },
  {
    en: 'Barid does not know this member and left it out; did you mean {1}?',
    fr: 'Barid ne connaît pas ce membre et l’a laissé de côté ; vouliez-vous dire {1} ?',
    ar: 'لا يعرف Barid هذا العنصر فحذفه؛ هل تقصدون {1}؟',
    es: 'Barid no conoce este miembro y lo ha omitido; ¿quería decir {1}?',
  },
  {
    en: 'Barid does not know this member and left it out.',
    fr: 'Barid ne connaît pas ce membre et l’a laissé de côté.',
    ar: 'لا يعرف Barid هذا العنصر فحذفه.',
    es: 'Barid no conoce este miembro y lo ha omitido.',
  },
  {
    en: '{1} more members that Barid does not know were left out.',
    fr: '{1} autres membres que Barid ne connaît pas ont été laissés de côté.',
    ar: 'حُذفت عناصر أخرى ({1}) لا يعرفها Barid.',
    es: 'se han omitido otros {1} miembros que Barid no conoce.',
  },
  {
    en: '“{1}” is the address of more pages than this one; it was disregarded.',
    fr: '« {1} » est l’adresse de plusieurs pages, et non de celle-ci seule ; elle n’a pas été retenue.',
    ar: '«{1}» عنوان لأكثر من هذه الصفحة، فلم يُعتدّ به.',
    es: '«{1}» es la dirección de más páginas que esta; no se ha tenido en cuenta.',
  },
  {
    en: '“{1}”, which the page names as its own, is the address of {2}, with another title and other text; it was disregarded.',
    fr: '« {1} », que la page donne pour sienne, est l’adresse de {2}, dont le titre et le texte sont autres ; elle n’a pas été retenue.',
    ar: '«{1}» الذي تنسبه الصفحة إلى نفسها هو عنوان {2} بعنوان ونص آخرين، فلم يُعتدّ به.',
    es: '«{1}», que la página da como suya, es la dirección de {2}, con otro título y otro texto; no se ha tenido en cuenta.',
  },
  {
    en: 'this article already has the guid {1}, which never changes; {2} was ignored.',
    fr: 'cet article a déjà le guid {1}, qui ne change jamais ; {2} a été ignoré.',
    ar: 'لهذا المقال معرّف guid سابق هو {1} لا يتغير أبدًا، فأُهمل {2}.',
    es: 'este artículo ya tiene el guid {1}, que nunca cambia; {2} se ha ignorado.',
  },
  {
    en: 'the document has no id and no permalink, so that only its title and day identify it; send the guid {1} with the next correction.',
    fr: 'le document n’a ni identifiant ni permalien : seuls son titre et son jour l’identifient ; envoyez le guid {1} avec la prochaine correction.',
    ar: 'ليس للوثيقة معرّف ولا رابط دائم، فلا يميزها إلا عنوانها ويومها؛ أرسلوا المعرّف {1} مع التصحيح القادم.',
    es: 'el documento no tiene id ni enlace permanente: solo su título y su día lo identifican; envíe el guid {1} con la próxima corrección.',
  },
  {
    en: '{1} was “{2}” before, which this text replaced; two articles need two file names, or ids of their own.',
    fr: '{1} était auparavant « {2} », que ce texte a remplacé ; deux articles demandent deux noms de fichier, ou chacun son identifiant.',
    ar: 'كان {1} من قبل «{2}»، وقد حل هذا النص محله؛ المقالان يحتاجان إلى اسمي ملفين أو إلى معرّف لكل منهما.',
    es: '{1} era antes «{2}», que este texto ha sustituido; dos artículos necesitan dos nombres de archivo, o un id cada uno.',
  },
  {
    en: 'nearly the same text as {1} (article {2}); both were kept.',
    fr: 'presque le même texte que {1} (article {2}) ; les deux ont été gardés.',
    ar: 'نصه يكاد يطابق نص {1} (المقال {2})؛ احتُفظ بكليهما.',
    es: 'casi el mismo texto que {1} (artículo {2}); se han conservado ambos.',
  },
  {
    en: '{1} is a path on the server of the CMS, whose address the message does not name; it was left out.',
    fr: '{1} est un chemin sur le serveur du CMS, dont le message ne donne pas l’adresse ; il a été laissé de côté.',
    ar: '{1} مسار على خادم نظام إدارة المحتوى، ولا تذكر الرسالة عنوانه، فحُذف.',
    es: '{1} es una ruta en el servidor del CMS, cuya dirección no indica el mensaje; se ha omitido.',
  },
  ...(['file', 'entry'] as const).map((noun) => ({
    en: `the message only names the linked ${noun} of Contentful and does not hold it; it was left out. A transformation of the webhook can put its value in.`,
    fr: `le message ne fait que nommer ${noun === 'file' ? 'le fichier lié' : 'l’entrée liée'} de Contentful ; ${noun === 'file' ? 'il a été laissé' : 'elle a été laissée'} de côté. Une transformation du webhook peut y mettre sa valeur.`,
    ar: `تذكر الرسالة ${noun === 'file' ? 'ملف' : 'مدخل'} Contentful المرتبط ولا تحمله، فحُذف. يمكن لتحويل في الـ webhook أن يضع قيمته.`,
    es: `el mensaje solo nombra ${noun === 'file' ? 'el archivo enlazado' : 'la entrada enlazada'} de Contentful y no lo contiene; se ha omitido. Una transformación del webhook puede poner su valor.`,
  })),
  {
    en: 'the message only names another document of Sanity; it was left out. Write {1} in the projection of the webhook.',
    fr: 'le message ne fait que nommer un autre document de Sanity ; il a été laissé de côté. Écrivez {1} dans la projection du webhook.',
    ar: 'تذكر الرسالة وثيقة أخرى من Sanity ولا تحملها، فحُذفت. اكتبوا {1} في إسقاط الـ webhook.',
    es: 'el mensaje solo nombra otro documento de Sanity; se ha omitido. Escriba {1} en la proyección del webhook.',
  },
];

/** What fills the blanks of a sentence, by their numbers; undefined for another sentence. */
const fillingsOf = (text: string, sentence: string): ReadonlyMap<string, string> | undefined => {
  const [head = '', ...rest] = sentence.split(/\{\d\}/);
  const fillings = new Map<string, string>();
  if (!text.startsWith(head)) return undefined;
  let at = head.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const end = isLast ? text.length - part.length : text.indexOf(part, at);
    if (end < at || !text.startsWith(part, end)) return undefined;
    fillings.set(String(index + 1), text.slice(at, end));
    at = end + part.length;
  }
  return at === text.length ? fillings : undefined;
};

const translated = (text: string, language: DeskLanguage): string | undefined => {
  for (const sentence of sentences) {
    const fillings = fillingsOf(text, sentence.en);
    if (fillings !== undefined)
      return sentence[language].replaceAll(/\{(\d)\}/g, (_, number: string) => fillings.get(number) ?? '');
  }
  return undefined;
};

/** Fields that only warnings name. */
const otherFields: Readonly<Record<string, Sentence>> = {
  encoding: { en: 'encoding', fr: 'encodage', ar: 'الترميز', es: 'codificación' },
  file: { en: 'file', fr: 'fichier', ar: 'الملف', es: 'archivo' },
  copy: { en: 'copy', fr: 'copie', ar: 'نسخة', es: 'copia' },
};

/**
 * A warning of a reading in the language of the desk, as plain text; undefined where its words are not Barid's, or were cut. What the warning
 * quotes stays as it is.
 */
export const warningInWords = (
  warning: string,
  { language, fields }: Pick<DeskStrings, 'language' | 'fields'>,
): string | undefined => {
  if (language === 'en') return warning;
  const [, field = '', sentence = warning] = /^([^\s:]+): ([\s\S]*)$/.exec(warning) ?? [];
  const isField = (name: string): name is keyof typeof fields => Object.hasOwn(fields, name);
  const name = isField(field) ? fields[field] : (otherFields[field]?.[language] ?? field);
  // A body that lost several things says so in one sentence.
  const parts = field === 'content' ? sentence.replace(/\.$/, '').split('; ') : [];
  const inParts = parts.map((part) => translated(part, language)).filter((part) => part !== undefined);
  const separator = { ar: '؛ ', es: '; ', fr: ' ; ' }[language];
  const words =
    parts.length > 0 && inParts.length === parts.length
      ? `${inParts.join(separator)}.`
      : translated(sentence, language);
  if (words === undefined) return undefined;
  return name === '' ? words : `${name}${language === 'fr' ? ' : ' : ': '}${words}`;
};
