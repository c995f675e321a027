const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** No article is older than print; a larger number would be no date at all. */
const maxAgoMs = 600 * 365 * dayMs;

/** Folded words for units of time, with their milliseconds; Arabic has a dual, “two hours” in one word. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(?:s|sec|secs|secondes?|seconds?|segundos?|sekunden?|secondi|ثانية|ثانيه|ثواني|ثوان|ثانيتين)$/u, 1000],
  [/^(?:min|mins|mn|minutes?|minutos?|minuten?|minuti|دقيقة|دقيقه|دقائق|دقيقتين)$/u, minuteMs],
  [/^(?:h|hr|hrs|heures?|hours?|horas?|stunden?|ore|ora|ساعة|ساعه|ساعات|ساعتين)$/u, hourMs],
  [/^(?:j|d|jours?|days?|dias?|tage?n?|giorni|giorno|يوم|ايام|يوما|يومين)$/u, dayMs],
  [/^(?:sem|semaines?|weeks?|semanas?|wochen?|اسبوع|اسابيع|اسبوعين|اسبوعا)$/u, 7 * dayMs],
  [/^(?:mois|months?|mes|meses|monate?n?|شهر|اشهر|شهور|شهرين|شهرا)$/u, 30 * dayMs],
  [/^(?:ans?|annees?|years?|anos?|jahre?n?|سنة|سنوات|سنتين|عام|اعوام|عامين)$/u, 365 * dayMs],
];

const shapes = [
  /^(?:il y a|depuis)\s+(?:environ\s+)?(\d+|une|un|quelques)\s*([\p{L}]+)/u,
  /^(?:hace|desde hace)\s+(?:unos?\s+)?(\d+|una|uno|un)\s*([\p{L}]+)/u,
  /^(?:vor)\s+(\d+|einer|einem)\s*([\p{L}]+)/u,
  /^(\d+|an|a|one)\s*([\p{L}]+)\s+ago\b/u,
  /^(\d+|una|un)\s*([\p{L}]+)\s+fa\b/u,
  /^(?:منذ|قبل)\s+(?:حوالي\s+)?(\d+\s+)?([\p{L}]+)/u,
] as const;

/** The milliseconds since a folded relative time: “il y a 2 heures”, “منذ ساعتين”, “hace 3 días”. */
export const readAgo = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (/^(?:a l'instant|just now|now|maintenant|ahora(?: mismo)?|الان)$/u.test(trimmed)) return 0;
  for (const shape of shapes) {
    const [, written = '', unit = ''] = shape.exec(trimmed) ?? [];
    const unitMs = units.find(([pattern]) => pattern.test(unit))?.[1];
    if (unitMs === undefined) continue;
    const isDual = unit.endsWith('ين') && !unit.startsWith('دقيقة');
    const agoMs = (/^\d+\s*$/.test(written) ? Number(written) : isDual ? 2 : 1) * unitMs;
    return agoMs > maxAgoMs ? undefined : agoMs;
  }
  return undefined;
};

const namedDays: readonly (readonly [RegExp, number])[] = [
  [/(?<!\p{L})(?:avant-hier|anteayer|vorgestern|اول امس)(?!\p{L})/u, 2],
  [/(?<!\p{L})(?:hier|ayer|yesterday|gestern|ieri|امس|البارحة)(?!\p{L})/u, 1],
  [/(?<!\p{L})(?:aujourd'hui|hoy|today|heute|oggi|اليوم)(?!\p{L})/u, 0],
];

/** The day that a folded text names by its distance from today, and the end of that word: “hier à 18h”, “أمس”. */
export const readNamedDay = (text: string): { readonly daysAgo: number; readonly end: number } | undefined => {
  for (const [pattern, daysAgo] of namedDays) {
    const match = pattern.exec(text);
    if (match !== null && match.index < 20) return { daysAgo, end: match.index + match[0].length };
  }
  return undefined;
};
