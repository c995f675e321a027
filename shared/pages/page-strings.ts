import type { FacetKind } from '#shared/model/facet.ts';
import type { FeedFormat } from '#shared/model/feed-document.ts';

/** The texts of the pages in one language. `date` has the blanks `{day}`, `{month}`, `{year}` and `{time}`. */
export type PageStrings = {
  readonly language: string;
  readonly date: string;
  readonly months: readonly string[];
  readonly skip: string;
  readonly latest: string;
  readonly subscribe: string;
  readonly howTo: string;
  /** About a format, for people who choose one; its label stands alone where a language has no text. */
  readonly formats: Readonly<Partial<Record<FeedFormat, string>>>;
  readonly copyAddress: string;
  readonly readers: string;
  readonly copy: string;
  readonly copied: string;
  readonly raw: string;
  /** A link to the page of an article. */
  readonly readOn: string;
  /** Before the date of the last change. */
  readonly updated: string;
  /** Above the feeds of an article. */
  readonly inFeeds: string;
  /** The link to the archive before. */
  readonly older: string;
  /** The list of a feed's archives by month. */
  readonly archive: string;
  /** The name of a table that scrolls. */
  readonly table: string;
  readonly empty: string;
  /** What stands in the place of a page, by the status of the answer: a title, and what became of it. */
  readonly messages: Readonly<Record<404 | 405 | 410, readonly [title: string, text: string]>>;
  readonly feeds: string;
  /** The link to the licence. */
  readonly license: string;
  readonly feedsHowTo: string;
  readonly opml: string;
  /** Headings of the lists of feeds by tag, author, language and source. */
  readonly facets: Readonly<Record<FacetKind, string>>;
  readonly site: string;
};

const months = (names: string): readonly string[] => names.split(' ');

const french = {
  language: 'fr',
  date: '{day} {month} {year} à {time}',
  months: months('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
  skip: 'Aller aux articles',
  latest: 'Derniers articles',
  subscribe: 'S’abonner',
  howTo:
    'Copiez une de ces adresses dans votre lecteur de flux : chaque nouvel article y arrive de lui-même, sans compte ni courriel.',
  formats: {
    rss: 'Le format que tous les lecteurs connaissent. Dans le doute, prenez celui-ci.',
    atom: 'Le plus précis : il annonce aussi les corrections et les retraits.',
    json: 'Les mêmes articles, faciles à lire pour un programme.',
  },
  copyAddress: 'Copier l’adresse du flux',
  readers: 'Ou dans un lecteur en ligne',
  copy: 'Copier',
  copied: 'Copié',
  raw: 'Voir le document brut',
  readOn: 'Lire l’article',
  updated: 'Mis à jour le',
  inFeeds: 'Dans les flux',
  older: 'Articles plus anciens',
  archive: 'Archives par mois',
  table: 'Tableau',
  empty: 'Aucun article pour le moment.',
  messages: {
    404: ['Cette page n’existe pas', 'L’adresse est peut-être mal écrite, ou l’article a changé de place.'],
    405: ['Cette adresse se lit seulement', 'Elle répond à GET et à HEAD.'],
    410: ['Cette page n’est plus disponible', 'Ce qui se trouvait ici a été retiré par son éditeur.'],
  },
  feeds: 'Tous les flux',
  license: 'Conditions d’utilisation',
  feedsHowTo:
    'Un flux apporte les nouveaux articles dans le lecteur de votre choix. Choisissez ce que vous voulez suivre.',
  opml: 'S’abonner à tout (OPML)',
  facets: { tag: 'Par thème', author: 'Par auteur', language: 'Par langue', source: 'Par source' },
  site: 'Visiter le site',
} satisfies PageStrings;

const arabic = {
  language: 'ar',
  date: '{day} {month} {year}، {time}',
  months: months('يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر'),
  skip: 'انتقل إلى المقالات',
  latest: 'أحدث المقالات',
  subscribe: 'اشترك',
  howTo: 'انسخ أحد هذه العناوين إلى قارئ الخلاصات لديك، فيصلك كل مقال جديد تلقائيًا، بلا حساب ولا بريد إلكتروني.',
  formats: {
    rss: 'الصيغة التي تعرفها كل برامج القراءة. إن ترددت فاختر هذه.',
    atom: 'الصيغة الأدق، فهي تعلن أيضًا عن التصحيحات والمقالات المسحوبة.',
    json: 'المقالات نفسها في صيغة يسهل على البرامج قراءتها.',
  },
  copyAddress: 'انسخ عنوان الخلاصة',
  readers: 'أو في قارئ على الويب',
  copy: 'نسخ',
  copied: 'تم النسخ',
  raw: 'عرض المستند كما هو',
  readOn: 'اقرأ المقال',
  updated: 'آخر تحديث:',
  inFeeds: 'في الخلاصات',
  older: 'مقالات أقدم',
  archive: 'الأرشيف حسب الشهر',
  table: 'جدول',
  empty: 'لا توجد مقالات بعد.',
  messages: {
    404: ['هذه الصفحة غير موجودة', 'ربما كُتب العنوان خطأً، أو تغيّر مكان المقال.'],
    405: ['هذا العنوان للقراءة فقط', 'يجيب عن طلبات GET وHEAD.'],
    410: ['لم تعد هذه الصفحة متاحة', 'سحب الناشر ما كان هنا.'],
  },
  feeds: 'كل الخلاصات',
  license: 'شروط الاستخدام',
  feedsHowTo: 'توصل الخلاصة المقالات الجديدة إلى برنامج القراءة الذي تفضله. اختر ما تريد متابعته.',
  opml: 'اشترك في الكل (OPML)',
  facets: { tag: 'حسب الموضوع', author: 'حسب الكاتب', language: 'حسب اللغة', source: 'حسب المصدر' },
  site: 'زيارة الموقع',
} satisfies PageStrings;

const spanish = {
  language: 'es',
  date: '{day} de {month} de {year}, {time}',
  months: months('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
  skip: 'Ir a los artículos',
  latest: 'Últimos artículos',
  subscribe: 'Suscribirse',
  howTo:
    'Copie una de estas direcciones en su lector de noticias: cada artículo nuevo llega solo, sin cuenta ni correo.',
  formats: {
    rss: 'El formato que conocen todos los lectores. En caso de duda, elija este.',
    atom: 'El más preciso: también anuncia las correcciones y las retiradas.',
    json: 'Los mismos artículos, fáciles de leer para un programa.',
  },
  copyAddress: 'Copiar la dirección del canal',
  readers: 'O en un lector en línea',
  copy: 'Copiar',
  copied: 'Copiado',
  raw: 'Ver el documento en bruto',
  readOn: 'Leer el artículo',
  updated: 'Actualizado el',
  inFeeds: 'En los canales',
  older: 'Artículos anteriores',
  archive: 'Archivo por meses',
  table: 'Tabla',
  empty: 'Todavía no hay artículos.',
  messages: {
    404: ['Esta página no existe', 'Quizá la dirección esté mal escrita, o el artículo haya cambiado de lugar.'],
    405: ['Esta dirección solo se puede leer', 'Responde a GET y a HEAD.'],
    410: ['Esta página ya no está disponible', 'Su editor retiró lo que había aquí.'],
  },
  feeds: 'Todos los canales',
  license: 'Condiciones de uso',
  feedsHowTo: 'Un canal lleva los artículos nuevos al lector que usted prefiera. Elija lo que quiere seguir.',
  opml: 'Suscribirse a todo (OPML)',
  facets: { tag: 'Por tema', author: 'Por autor', language: 'Por idioma', source: 'Por fuente' },
  site: 'Visitar el sitio',
} satisfies PageStrings;

const english = {
  language: 'en',
  date: '{day} {month} {year}, {time}',
  months: months('January February March April May June July August September October November December'),
  skip: 'Skip to the articles',
  latest: 'Latest articles',
  subscribe: 'Subscribe',
  howTo:
    'Copy one of these addresses into your feed reader, and new articles arrive by themselves: no account, no e-mail address.',
  formats: {
    rss: 'Works in every reader. If in doubt, choose this one.',
    atom: 'The most precise: it also announces corrections and retractions.',
    json: 'The same articles, easy for programs to read.',
  },
  copyAddress: 'Copy the feed’s address',
  readers: 'Or in an online reader',
  copy: 'Copy',
  copied: 'Copied',
  raw: 'View the raw document',
  readOn: 'Read the article',
  updated: 'Updated',
  inFeeds: 'In the feeds',
  older: 'Older articles',
  archive: 'Archive by month',
  table: 'Table',
  empty: 'No articles yet.',
  messages: {
    404: ['This page does not exist', 'The address may be mistyped, or the article has moved.'],
    405: ['This address can only be read', 'It answers GET and HEAD.'],
    410: ['This page is no longer available', 'Its publisher has removed what was here.'],
  },
  feeds: 'All feeds',
  license: 'Terms of use',
  feedsHowTo: 'A feed delivers new articles to the reader of your choice. Choose what to follow.',
  opml: 'Subscribe to all (OPML)',
  facets: { tag: 'By topic', author: 'By author', language: 'By language', source: 'By source' },
  site: 'Visit the site',
} satisfies PageStrings;

const tamazight = {
  language: 'zgh',
  date: '{day} {month} {year}, {time}',
  months: months('ⵉⵏⵏⴰⵢⵔ ⴱⵕⴰⵢⵕ ⵎⴰⵕⵚ ⵉⴱⵔⵉⵔ ⵎⴰⵢⵢⵓ ⵢⵓⵏⵢⵓ ⵢⵓⵍⵢⵓⵣ ⵖⵓⵛⵜ ⵛⵓⵜⴰⵏⴱⵉⵔ ⴽⵜⵓⴱⵔ ⵏⵓⵡⴰⵏⴱⵉⵔ ⴷⵓⵊⴰⵏⴱⵉⵔ'),
  skip: 'ⴷⴷⵓ ⵖⵔ ⵉⵎⴳⵔⴰⴷⵏ',
  latest: 'ⵉⵎⴳⵔⴰⴷⵏ ⵉⵎⴳⴳⵓⵔⴰ',
  subscribe: 'ⵣⵎⵎⵎ',
  howTo: 'ⵙⵎⵔⵙ ⵢⴰⵜ ⵙⴳ ⵜⴰⵏⵙⵉⵡⵉⵏ ⴰⴷ ⴳ ⵓⵎⵖⵔⵉ ⵏ ⵉⵙⵓⴷⴷⵎⵏ ⵏⵏⴽ, ⴰⴷ ⴷ ⵉⴰⵡⴹ ⴽⵓ ⴰⵎⴳⵔⴰⴷ ⴰⵎⴰⵢⵏⵓ.',
  formats: {
    rss: 'ⵜⴰⵍⵖⴰ ⵏⵏⴰ ⵙⵙⵏⵏ ⵎⴰⵕⵕⴰ ⵉⵎⵖⵔⵉⵜⵏ.',
    atom: 'ⵜⴰⵍⵖⴰ ⵉⵖⵓⴷⴰⵏ, ⴷ ⵉⵙⵏⴼⵍⵏ ⴷ ⵉⵎⴳⵔⴰⴷⵏ ⵉⵜⵜⵡⴰⴽⴽⵙⵏ.',
    json: 'ⵉⵎⴳⵔⴰⴷⵏ ⵏⵏⵉⴽ, ⵙ ⵜⴰⵍⵖⴰ ⵉⵔⵅⴰⵏ ⵉ ⵉⵖⵉⵡⴰⵙⵏ.',
  },
  copyAddress: 'ⵙⵏⵖⵍ ⵜⴰⵏⵙⴰ ⵏ ⵓⵙⵓⴷⴷⵎ',
  readers: 'ⵏⵖⴷ ⴳ ⵓⵎⵖⵔⵉ ⴳ ⵡⵉⴱ',
  copy: 'ⵙⵏⵖⵍ',
  copied: 'ⵉⵜⵜⵓⵙⵏⵖⵍ',
  raw: 'ⵥⵕ ⴰⵔⵔⴰ',
  readOn: 'ⵖⵔ ⴰⵎⴳⵔⴰⴷ',
  updated: 'ⵉⵜⵜⵓⵙⵎⴰⵢⵏⵓ ⴳ',
  inFeeds: 'ⴳ ⵉⵙⵓⴷⴷⵎⵏ',
  older: 'ⵉⵎⴳⵔⴰⴷⵏ ⵉⵇⴱⵓⵔⵏ',
  archive: 'ⵉⵎⴳⵔⴰⴷⵏ ⵙ ⵡⴰⵢⵢⵓⵔ',
  table: 'ⵜⴰⴼⵍⵡⵉⵜ',
  empty: 'ⵓⵔ ⵜⴰ ⵍⵍⵉⵏ ⵉⵎⴳⵔⴰⴷⵏ.',
  messages: {
    404: ['ⵜⴰⵙⵏⴰ ⴰⴷ ⵓⵔ ⵜⵍⵍⵉ', 'ⵉⵖⵢ ⴰⴷ ⵜⵉⵍⵉ ⵜⵣⴳⵍⵜ ⴳ ⵜⴰⵏⵙⴰ.'],
    405: ['ⵜⴰⵏⵙⴰ ⴰⴷ ⵉ ⵜⵖⵓⵔⵉ ⵖⴰⵙ', 'GET, HEAD'],
    410: ['ⵜⴰⵙⵏⴰ ⴰⴷ ⵓⵔ ⵙⵓⵍ ⵜⵍⵍⵉ', 'ⵉⴽⴽⵙ ⵓⵎⵥⵕⴰⴳ ⵎⴰⵢⴷ ⵉⵍⵍⴰⵏ ⴷⴰ.'],
  },
  feeds: 'ⵎⴰⵕⵕⴰ ⵉⵙⵓⴷⴷⵎⵏ',
  license: 'ⵜⵓⵔⴰⴳⵜ',
  feedsHowTo: 'ⴰⵙⵓⴷⴷⵎ ⴰⵔ ⴷ ⵉⵜⵜⴰⵡⵉ ⵉⵎⴳⵔⴰⴷⵏ ⵉⵎⴰⵢⵏⵓⵜⵏ ⵖⵔ ⵓⵎⵖⵔⵉ ⵏⵏⴽ. ⵙⵜⵉ ⵎⴰ ⵜⵔⵉⴷ ⴰⴷ ⵜⴹⴼⵓⵔⴷ.',
  opml: 'ⵣⵎⵎⵎ ⴳ ⵎⴰⵕⵕⴰ (OPML)',
  facets: { tag: 'ⵙ ⵓⵙⵏⵜⵍ', author: 'ⵙ ⵓⵎⴰⵔⴰ', language: 'ⵙ ⵜⵓⵜⵍⴰⵢⵜ', source: 'ⵙ ⵓⵖⴱⴰⵍⵓ' },
  site: 'ⵔⵣⵓ ⵖⵔ ⵡⴰⵙⵉⵜ',
} satisfies PageStrings;

const byLanguage: ReadonlyMap<string, PageStrings> = new Map(
  [french, arabic, spanish, english, tamazight].map((strings) => [strings.language, strings]),
);

/** Languages without texts of their own, and the language in the same script that their readers understand. */
const fallbacks: ReadonlyMap<string, string> = new Map([
  ...['ber', 'tzm', 'shi', 'rif'].map((language) => [language, 'zgh'] as const),
  ...['ary', 'arz', 'arb', 'arq', 'aeb', 'apc'].map((language) => [language, 'ar'] as const),
]);

/** The texts in the first of these languages that has any, or else in English. */
export const pageStrings = (...languages: readonly string[]): PageStrings => {
  const known = languages.map((language) => {
    const [primary = ''] = language.toLowerCase().split('-');
    return byLanguage.get(fallbacks.get(primary) ?? primary);
  });
  return known.find((strings) => strings !== undefined) ?? english;
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** The format of a time zone: making one takes longer than formatting a hundred dates. */
const dateFormat = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
};

/** A month, `2024-11`, as people name it. */
export const formatMonth = (month: string, { months: names }: Pick<PageStrings, 'months'>): string => {
  const [year = '', number] = month.split('-');
  return `${names[Number(number) - 1] ?? ''} ${year}`;
};

/** An instant as a date and a time in the site's time zone. The texts are ours, since those of `Intl` differ between machines. */
export const formatDate = (
  instant: string,
  timeZone: string,
  { date, months: names, language }: Pick<PageStrings, 'date' | 'months' | 'language'>,
): string => {
  const parts = new Map(
    dateFormat(timeZone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
  const day = parts.get('day') ?? '';
  return date
    .replace('{day}', language === 'fr' && day === '1' ? '1er' : day)
    .replace('{month}', names[Number(parts.get('month')) - 1] ?? '')
    .replace('{year}', parts.get('year') ?? '')
    .replace('{time}', `${parts.get('hour')}:${parts.get('minute')}`);
};
