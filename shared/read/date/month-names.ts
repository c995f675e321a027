/**
 * The names of the twelve months, folded as `foldText` folds and separated by `|`: copied from CLDR (fr, es, en, de, it,
 * pt, nl, ca, tr, ru, pl, ro, sv, da, nb, fi, cs, hu, el, uk, he, fa, id, ur, and the long ones of bg, sr, bs, hr, sk, sl,
 * lt, lv, et, mk, sq, az, be, hy, ka, eu, gl, is, ms, hi, bn, kk; kab, zgh, shi, tzm; and the three sets of Arabic names),
 * because asking `Intl` takes 90 ms a start. Arabic also counts the two Tishreens and the two Kanoons: تشرين 2, ت2.
 */
export const monthNames: readonly string[] = [
  'ene|enero|gen|gener|gennaio|ianuarie|innayr|jaanuar|jan|janar|janeiro|januar|januara|januari|january|janv|janvaris|janvier|leden|ledna|ocak|sausio|sausis|sijecanj|sijecnja|styczen|stycznia|tammikuu|tammikuuta|urtarrila|xaneiro|yanvar|yen|yennayer|ιαν|ιανουαριου|студзень|студзеня|січ|січень|січня|январь|января|януари|јануар|јануари|қаңтар|հունվար|հունվարի|ינואר|ינו׳|جانفي|جنوري|ك 2|ك2|كانون 2|كانون الثانى|كانون الثاني|كانون ثانى|كانون ثاني|كانون2|يناير|ژانويه|जनवर|জনযর|იანვარი|ⵉⵏⵏ|ⵉⵏⵏⴰⵢⵔ|ⵢⴻⵏⵏⴰⵢⴻⵔ',
  'brayr|feb|febbraio|febr|febreiro|febrer|febrero|februar|februara|februari|februarie|februaris|february|fev|fevereiro|fevr|fevral|fevrier|fur|furar|helmikuu|helmikuuta|lutego|luty|otsaila|shkurt|subat|unor|unora|vasario|vasaris|veebruar|veljaca|veljace|yebrayer|φεβ|φεβρουαριου|ақпан|лют|лютага|лютии|лютого|люты|фебруар|февраль|февраля|февруари|փետրվար|փետրվարի|פברואר|פבר׳|شباط|فبراير|فروري|فوريه|فيفري|फरवर|ফবরযর|თებერვალი|ⴱⵕⴰ|ⴱⵕⴰⵢⵕ|ⴼⵓⵔⴰⵔ',
  'brezen|brezna|kovas|kovo|maaliskuu|maaliskuuta|maart|mar|marc|marca|march|marcius|marco|marec|maret|mars|mart|martie|marts|martxoa|marz|marzec|marzo|meɣ|meɣres|mrt|mrz|ozujak|ozujka|μαρ|μαρτιου|бер|березень|березня|март|марта|наурыз|сакавік|сакавіка|մարտ|մարտի|מרץ|اذار|مارس|مارچ|मरच|মরচ|მარტი|ⵎⴰⵕ|ⵎⴰⵕⵚ',
  'abr|abril|apirila|apr|aprel|april|aprila|aprile|aprilie|aprilis|aprill|avr|avril|balandis|balandzio|duben|dubna|huhtikuu|huhtikuuta|ibr|ibrir|kwiecien|kwietnia|nisan|prill|travanj|travnja|yeb|yebrir|απρ|απριλιου|апрель|апреля|април|квіт|квітень|квітня|красавік|красавіка|сәуір|ապրիլ|ապրիլի|אפריל|אפר׳|ابريل|افريل|اوريل|اپريل|نيسان|अपरल|এপরল|აპრილი|ⵉⴱⵔ|ⵉⴱⵔⵉⵔ',
  'geguze|geguzes|kveten|kvetna|mag|maggio|mai|maiatza|maig|maijs|maio|maj|maja|majus|may|mayis|mayo|mayyu|mei|svibanj|svibnja|toukokuu|toukokuuta|μαι|μαιου|маи|мамыр|мая|мај|трав|травень|травня|մայիս|մայիսի|מאי|ايار|ماي|مايس|مايو|مه|مي|ميي|मई|მაისი|ⵎⴰⵢ|ⵎⴰⵢⵢⵓ',
  'birzelio|birzelis|cerven|cervna|czerwca|czerwiec|ekaina|giu|giugno|haziran|iunie|iyun|juin|jun|juna|june|junho|juni|junij|junijs|junio|junius|juny|juuni|kesakuu|kesakuuta|lipanj|lipnja|qershor|xuno|yun|yunyu|ιουν|ιουνιου|июнь|июня|маусым|черв|червень|червня|чэрвень|чэрвеня|юни|јун|јуни|հունիս|հունիսի|יוני|جوان|جون|حزيران|يونية|يونيه|يونيو|ژوين|जन|জন|ივნისი|ⵢⵓⵏ|ⵢⵓⵏⵢⵓ',
  'cervence|cervenec|heinakuu|heinakuuta|iulie|iyul|juil|juillet|jul|jula|julai|julho|juli|julij|julijs|julio|juliol|julius|july|juuli|korrik|liepa|liepos|lipca|lipiec|lug|luglio|srpanj|srpnja|temmuz|uztaila|xullo|yul|yulyu|yulyuz|ιουλ|ιουλιου|июль|июля|лип|липень|липня|ліпень|ліпеня|шілде|юли|јул|јули|հուլիս|հուլիսի|יולי|تموز|جولايي|جويلية|يولية|يوليه|يوليو|يوليوز|ژوييه|जलई|জলই|ივლისი|ⵢⵓⵍ|ⵢⵓⵍⵢⵓ|ⵢⵓⵍⵢⵓⵣ',
  'abuztua|ago|agost|agosto|agust|agustos|agustus|aout|aug|august|augusta|augusti|augusts|augustus|augusztus|avgust|avqust|elokuu|elokuuta|ghuct|gusht|kolovoz|kolovoza|ogos|rugpjucio|rugpjutis|sierpien|sierpnia|srpen|srpna|ɣuc|ɣuct|αυγ|αυγουστου|август|августа|жнівень|жніуня|серп|серпень|серпня|тамыз|օգոստոս|օգոստոսի|אוגוסט|אוג׳|اب|اغسطس|اوت|اگست|غشت|अगसत|আগসট|აგვისტო|ⵖⵓⵛ|ⵖⵓⵛⵜ',
  'cte|ctember|cutanbir|cutenber|eylul|iraila|rugsejis|rugsejo|rujan|rujna|sentyabr|sep|sept|septembar|september|septembra|septembre|septembrie|septembris|septiembre|set|setembre|setembro|setiembre|settembre|shtator|syyskuu|syyskuuta|szeptember|wrzesien|wrzesnia|zari|σεπ|σεπτεμβριου|вер|верасень|верасня|вересень|вересня|сентябрь|сентября|септембар|септември|қыркүиек|սեպտեմբեր|սեպտեմբերի|ספטמבר|ספט׳|ايلول|سبتمبر|ستمبر|سپتامبر|شتنبر|सतबर|সপটমবর|სექტემბერი|ⵙⴻⵒⵟⴻⵎⴱⵔ|ⵛⵓⵜ|ⵛⵓⵜⴰⵏⴱⵉⵔ',
  'ekim|ktu|ktuber|ktubr|lokakuu|lokakuuta|oct|october|octobre|octombrie|octubre|okt|oktobar|oktober|oktobra|oktobris|oktoober|oktyabr|ott|ottobre|out|outubro|pazdziernik|pazdziernika|rijen|rijna|spalio|spalis|tetor|tub|urria|οκτ|οκτωβριου|жовт|жовтень|жовтня|кастрычнік|кастрычніка|октобар|октомври|октябрь|октября|қазан|հոկտեմբեր|հոկտեմբերի|אוקטובר|אוק׳|اكتبر|اكتوبر|ت 1|ت1|تشرين 1|تشرين الاول|تشرين اول|تشرين1|अकटबर|অকটবর|ოქტომბერი|ⴽⵜⵓ|ⴽⵜⵓⴱⵔ',
  'azaroa|kasim|lapkricio|lapkritis|listopad|listopada|listopadu|marraskuu|marraskuuta|nentor|noiembrie|nov|novembar|november|novembra|novembre|novembris|novembro|noviembre|noyabr|nun|nunember|nuw|nuwanbir|nuwember|nwa|nwanbir|studeni|studenoga|νοε|νοεμβριου|лист|листопад|листопада|лістапад|лістапада|новембар|ноември|ноябрь|ноября|қараша|նոյեմբեր|նոյեմբերի|נובמבר|נוב׳|ت 2|ت2|تشرين 2|تشرين الثانى|تشرين الثاني|تشرين ثان|تشرين ثانى|تشرين ثاني|تشرين2|نوامبر|نوفمبر|نوفنبر|نومبر|نونبر|नवबर|নভমবর|ნოემბერი|ⵏⵓⵡ|ⵏⵓⵡⴰⵏⴱⵉⵔ',
  'abendua|aralik|dec|decembar|december|decembra|decembre|decembrie|decembris|decembro|dekabr|des|desember|desembre|detsember|dez|dezember|dezembro|dhjetor|dic|dicembre|diciembre|disember|dug|dugember|duj|dujanbir|dujember|grudnia|grudzien|gruodis|gruodzio|joulukuu|joulukuuta|prosinac|prosinca|prosince|prosinec|δεκ|δεκεμβριου|груд|грудень|грудня|декабрь|декабря|декември|децембар|желтоқсан|снежань|снежня|դեկտեմբեր|դեկտեմբերի|דצמבר|דצמ׳|دجنبر|دسامبر|دسمبر|ديسمبر|ديسنبر|ك 1|ك1|كانون 1|كانون الاول|كانون اول|كانون1|दसबर|ডসমবর|დეკემბერი|ⴷⵓⵊ|ⴷⵓⵊⴰⵏⴱⵉⵔ',
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
