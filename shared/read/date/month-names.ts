/**
 * The names of the twelve months, folded as `foldText` folds and separated by `|`: copied from CLDR (fr, es, en, de, it,
 * pt, nl, ca, tr, ru, pl, ro, kab, zgh, and the three sets of Arabic names), because asking `Intl` takes 90 ms a start.
 */
export const monthNames: readonly string[] = [
  'ene|enero|gen|gener|gennaio|ianuarie|jan|janeiro|januar|januari|january|janv|janvier|ocak|styczen|stycznia|yen|yennayer|январь|января|جانفي|كانون الثاني|يناير|ⵉⵏⵏ|ⵉⵏⵏⴰⵢⵔ|ⵢⴻⵏⵏⴰⵢⴻⵔ',
  'feb|febbraio|febr|febrer|febrero|februar|februari|februarie|february|fev|fevereiro|fevr|fevrier|fur|furar|lutego|luty|subat|февраль|февраля|شباط|فبراير|فيفري|ⴱⵕⴰ|ⴱⵕⴰⵢⵕ|ⴼⵓⵔⴰⵔ',
  'maart|mar|marc|marca|march|marco|mars|mart|martie|marz|marzec|marzo|meɣ|meɣres|mrt|mrz|март|марта|اذار|مارس|ⵎⴰⵕ|ⵎⴰⵕⵚ',
  'abr|abril|apr|april|aprile|aprilie|avr|avril|kwiecien|kwietnia|nisan|yeb|yebrir|апрель|апреля|ابريل|افريل|نيسان|ⵉⴱⵔ|ⵉⴱⵔⵉⵔ',
  'mag|maggio|mai|maig|maio|maj|maja|may|mayo|mayyu|mayıs|mei|маи|мая|ايار|ماي|مايس|مايو|ⵎⴰⵢ|ⵎⴰⵢⵢⵓ',
  'czerwca|czerwiec|giu|giugno|haziran|iunie|juin|jun|june|junho|juni|junio|juny|yun|yunyu|июнь|июня|جوان|حزيران|يونية|يونيه|يونيو|ⵢⵓⵏ|ⵢⵓⵏⵢⵓ',
  'iulie|juil|juillet|jul|julho|juli|julio|juliol|july|lipca|lipiec|lug|luglio|temmuz|yul|yulyu|июль|июля|تموز|جويلية|يولية|يوليه|يوليو|يوليوز|ⵢⵓⵍ|ⵢⵓⵍⵢⵓ|ⵢⵓⵍⵢⵓⵣ',
  'ago|agost|agosto|agustos|aout|aug|august|augustus|sierpien|sierpnia|ɣuc|ɣuct|август|августа|اب|اغسطس|اوت|غشت|ⵖⵓⵛ|ⵖⵓⵛⵜ',
  'cte|eylul|sep|sept|september|septembre|septembrie|septiembre|set|setembre|setembro|setiembre|settembre|wrzesien|wrzesnia|сентябрь|сентября|ايلول|سبتمبر|شتنبر|ⵙⴻⵒⵟⴻⵎⴱⵔ|ⵛⵓⵜ|ⵛⵓⵜⴰⵏⴱⵉⵔ',
  'ekim|oct|october|octobre|octombrie|octubre|okt|oktober|ott|ottobre|out|outubro|pazdziernik|pazdziernika|tub|октябрь|октября|اكتوبر|تشرين الاول|تشرين اول|ⴽⵜⵓ|ⴽⵜⵓⴱⵔ',
  'kasım|listopad|listopada|noiembrie|nov|november|novembre|novembro|noviembre|nun|nunember|ноябрь|ноября|تشرين الثاني|تشرين ثاني|نوفمبر|نوفنبر|نونبر|ⵏⵓⵡ|ⵏⵓⵡⴰⵏⴱⵉⵔ',
  'aralık|dec|december|decembre|decembrie|desembre|dez|dezember|dezembro|dic|dicembre|diciembre|dug|dugember|grudnia|grudzien|декабрь|декабря|دجنبر|ديسمبر|ديسنبر|كانون الاول|كانون اول|ⴷⵓⵊ|ⴷⵓⵊⴰⵏⴱⵉⵔ',
];

/** The names of the twelve Hijri months in the same form, in Arabic and Latin letters. */
export const hijriMonthNames: readonly string[] = [
  'mouharram|muharram|المحرم|محرم|محرم الحرام',
  'safar|صفر',
  'rabi al-awwal|rabi i|rabia al awal|ربيع الاول|ربيع اول',
  'rabi al-akhir|rabi al-thani|rabi ii|ربيع اخر|ربيع الاخر|ربيع الثاني',
  'joumada i|jumada al-awwal|jumada al-ula|jumada i|جمادى الاول|جمادى الاولى|جمادي الاولى',
  'joumada ii|jumada al-akhira|jumada al-thani|jumada ii|جمادى الاخر|جمادى الاخرة|جمادى الاخيرة|جمادى الثانية|جمادي الاخرة|جمادي الثانية',
  'rajab|رجب',
  "chaaban|chaabane|sha'ban|shaban|شعبان",
  'ramadan|ramadhan|رمضان',
  'chaoual|shawwal|شوال',
  "dhou al qiada|dhu al-qadah|dhu al-qi'dah|dhul qadah|ذو القعدة|ذي القعدة",
  'dhou al hijja|dhu al-hijjah|dhul hijjah|ذو الحجة|ذي الحجة',
];
