const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Words for spans of time, folded; Arabic has a word for two of a thing. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:s|sec|secs|secondes?|seconds?|segundos?|sekunden?|secondi|ثانية|ثانيه|ثواني|ثوان|ثانيتين)$/u, 1000],
  [/^(?:min|mins|mn|minutes?|minutos?|minuten?|minuti|دقيقة|دقيقه|دقائق|دقيقتين)$/u, minute],
  [/^(?:h|hr|hrs|heures?|hours?|horas?|stunden?|ore|ora|ساعة|ساعه|ساعات|ساعتين)$/u, hour],
  [/^(?:j|d|jours?|days?|dias?|tage?n?|giorni|giorno|يوم|ايام|يوما|يومين)$/u, day],
  [/^(?:sem|semaines?|weeks?|semanas?|wochen?|اسبوع|اسابيع|اسبوعين|اسبوعا)$/u, 7 * day],
  [/^(?:mois|months?|mes|meses|monate?n?|شهر|اشهر|شهور|شهرين|شهرا)$/u, 30 * day],
  [/^(?:ans?|annees?|years?|anos?|jahre?n?|سنة|سنوات|سنتين|عام|اعوام|عامين)$/u, 365 * day],
];

const shapes = [
  /^(?:il y a|depuis)\s+(?:environ\s+)?(\d+|une|un|quelques)\s*([\p{L}]+)/u,
  /^(?:hace|desde hace)\s+(?:unos?\s+)?(\d+|una|uno|un)\s*([\p{L}]+)/u,
  /^(?:vor)\s+(\d+|einer|einem)\s*([\p{L}]+)/u,
  /^(\d+|an|a|one)\s*([\p{L}]+)\s+ago\b/u,
  /^(\d+|una|un)\s*([\p{L}]+)\s+fa\b/u,
  /^(?:منذ|قبل)\s+(?:حوالي\s+)?(\d+\s+)?([\p{L}]+)/u,
] as const;

const countOf = (written: string | undefined, unit: string): number => {
  const number = Number(written?.trim() || Number.NaN);
  if (!Number.isNaN(number)) return number;
  return unit.endsWith('ين') && !/^(?:دقيقة)/u.test(unit) ? 2 : 1;
};

/** How long ago a folded text says, in milliseconds: “il y a 2 heures”, “منذ ساعتين”, “hace 3 días”. */
export const readAgo = (text: string): number | undefined => {
  if (/^(?:a l'instant|just now|now|maintenant|ahora(?: mismo)?|الان)$/u.test(text.trim())) return 0;
  for (const shape of shapes) {
    const [, count, unit = ''] = shape.exec(text.trim()) ?? [];
    const span = units.find(([pattern]) => pattern.test(unit))?.[1];
    if (span !== undefined) return countOf(count, unit) * span;
  }
  return undefined;
};

const namedDays: readonly (readonly [RegExp, number])[] = [
  [/(?<!\p{L})(?:avant-hier|anteayer|vorgestern|اول امس)(?!\p{L})/u, 2],
  [/(?<!\p{L})(?:hier|ayer|yesterday|gestern|ieri|امس|البارحة)(?!\p{L})/u, 1],
  [/(?<!\p{L})(?:aujourd'hui|hoy|today|heute|oggi|اليوم)(?!\p{L})/u, 0],
];

/** How many days ago a folded text names a day, with where the word stands: “hier à 18h”, “أمس”. */
export const readNamedDay = (text: string): { readonly daysAgo: number; readonly end: number } | undefined => {
  for (const [pattern, daysAgo] of namedDays) {
    const match = pattern.exec(text);
    if (match !== null && match.index < 20) return { daysAgo, end: match.index + match[0].length };
  }
  return undefined;
};
