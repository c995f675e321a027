/**
 * The names of the twelve months, folded as `foldText` folds and separated by `|`: copied from CLDR (fr, es, en, de, it,
 * pt, nl, ca, tr, ru, pl, ro, sv, da, nb, fi, cs, hu, el, uk, he, fa, id, ur, kab, zgh, and the three sets of Arabic
 * names), because asking `Intl` takes 90 ms a start. Arabic also counts the two Tishreens and the two Kanoons.
 */
export const monthNames: readonly string[] = [
  'ene|enero|gen|gener|gennaio|ianuarie|jan|janeiro|januar|januari|january|janv|janvier|leden|ledna|ocak|styczen|stycznia|tammikuu|tammikuuta|yen|yennayer|ιαν|ιανουαριου|січ|січень|січня|январь|января|ינואר|ינו׳|جانفي|جنوري|كانون 2|كانون الثانى|كانون الثاني|كانون ثانى|كانون ثاني|كانون2|يناير|ژانويه|ⵉⵏⵏ|ⵉⵏⵏⴰⵢⵔ|ⵢⴻⵏⵏⴰⵢⴻⵔ',
  'feb|febbraio|febr|febrer|febrero|februar|februari|februarie|february|fev|fevereiro|fevr|fevrier|fur|furar|helmikuu|helmikuuta|lutego|luty|subat|unor|unora|φεβ|φεβρουαριου|лют|лютии|лютого|февраль|февраля|פברואר|פבר׳|شباط|فبراير|فروري|فوريه|فيفري|ⴱⵕⴰ|ⴱⵕⴰⵢⵕ|ⴼⵓⵔⴰⵔ',
  'brezen|brezna|maaliskuu|maaliskuuta|maart|mar|marc|marca|march|marcius|marco|maret|mars|mart|martie|marts|marz|marzec|marzo|meɣ|meɣres|mrt|mrz|μαρ|μαρτιου|бер|березень|березня|март|марта|מרץ|اذار|مارس|مارچ|ⵎⴰⵕ|ⵎⴰⵕⵚ',
  'abr|abril|apr|april|aprile|aprilie|aprilis|avr|avril|duben|dubna|huhtikuu|huhtikuuta|kwiecien|kwietnia|nisan|yeb|yebrir|απρ|απριλιου|апрель|апреля|квіт|квітень|квітня|אפריל|אפר׳|ابريل|افريل|اوريل|اپريل|نيسان|ⵉⴱⵔ|ⵉⴱⵔⵉⵔ',
  'kveten|kvetna|mag|maggio|mai|maig|maio|maj|maja|majus|may|mayo|mayyu|mayıs|mei|toukokuu|toukokuuta|μαι|μαιου|маи|мая|трав|травень|травня|מאי|ايار|ماي|مايس|مايو|مه|مي|ميي|ⵎⴰⵢ|ⵎⴰⵢⵢⵓ',
  'cerven|cervna|czerwca|czerwiec|giu|giugno|haziran|iunie|juin|jun|june|junho|juni|junio|junius|juny|kesakuu|kesakuuta|yun|yunyu|ιουν|ιουνιου|июнь|июня|черв|червень|червня|יוני|جوان|جون|حزيران|يونية|يونيه|يونيو|ژوين|ⵢⵓⵏ|ⵢⵓⵏⵢⵓ',
  'cervence|cervenec|heinakuu|heinakuuta|iulie|juil|juillet|jul|julho|juli|julio|juliol|julius|july|lipca|lipiec|lug|luglio|temmuz|yul|yulyu|ιουλ|ιουλιου|июль|июля|лип|липень|липня|יולי|تموز|جولايي|جويلية|يولية|يوليه|يوليو|يوليوز|ژوييه|ⵢⵓⵍ|ⵢⵓⵍⵢⵓ|ⵢⵓⵍⵢⵓⵣ',
  'ago|agost|agosto|agustos|agustus|aout|aug|august|augusti|augustus|augusztus|elokuu|elokuuta|sierpien|sierpnia|srpen|srpna|ɣuc|ɣuct|αυγ|αυγουστου|август|августа|серп|серпень|серпня|אוגוסט|אוג׳|اب|اغسطس|اوت|اگست|غشت|ⵖⵓⵛ|ⵖⵓⵛⵜ',
  'cte|eylul|sep|sept|september|septembre|septembrie|septiembre|set|setembre|setembro|setiembre|settembre|syyskuu|syyskuuta|szeptember|wrzesien|wrzesnia|zari|σεπ|σεπτεμβριου|вер|вересень|вересня|сентябрь|сентября|ספטמבר|ספט׳|ايلول|سبتمبر|ستمبر|سپتامبر|شتنبر|ⵙⴻⵒⵟⴻⵎⴱⵔ|ⵛⵓⵜ|ⵛⵓⵜⴰⵏⴱⵉⵔ',
  'ekim|lokakuu|lokakuuta|oct|october|octobre|octombrie|octubre|okt|oktober|ott|ottobre|out|outubro|pazdziernik|pazdziernika|rijen|rijna|tub|οκτ|οκτωβριου|жовт|жовтень|жовтня|октябрь|октября|אוקטובר|אוק׳|اكتبر|اكتوبر|تشرين 1|تشرين الاول|تشرين اول|تشرين1|ⴽⵜⵓ|ⴽⵜⵓⴱⵔ',
  'kasım|listopad|listopada|listopadu|marraskuu|marraskuuta|noiembrie|nov|november|novembre|novembro|noviembre|nun|nunember|νοε|νοεμβριου|лист|листопад|листопада|ноябрь|ноября|נובמבר|נוב׳|تشرين 2|تشرين الثانى|تشرين الثاني|تشرين ثان|تشرين ثانى|تشرين ثاني|تشرين2|نوامبر|نوفمبر|نوفنبر|نومبر|نونبر|ⵏⵓⵡ|ⵏⵓⵡⴰⵏⴱⵉⵔ',
  'aralık|dec|december|decembre|decembrie|des|desember|desembre|dez|dezember|dezembro|dic|dicembre|diciembre|dug|dugember|grudnia|grudzien|joulukuu|joulukuuta|prosince|prosinec|δεκ|δεκεμβριου|груд|грудень|грудня|декабрь|декабря|דצמבר|דצמ׳|دجنبر|دسامبر|دسمبر|ديسمبر|ديسنبر|كانون 1|كانون الاول|كانون اول|كانون1|ⴷⵓⵊ|ⴷⵓⵊⴰⵏⴱⵉⵔ',
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

/** The names of the twelve months of the Persian calendar in the same form. */
export const persianMonthNames: readonly string[] = [
  'farvardin|فروردين',
  'ordibehesht|ارديبهشت',
  'khordad|خرداد',
  'tir|تير',
  'mordad|مرداد|امرداد',
  'shahrivar|شهريور',
  'mehr|مهر',
  'aban|ابان',
  'azar|اذر',
  'dey|دي',
  'bahman|بهمن',
  'esfand|اسفند',
];
