import { type Check, fault, quote } from '../finding.ts';
import { checkNothing, checkPattern } from '../values/simple-values.ts';
import { type ElementRule, optionalElements, type Vocabulary } from '../vocabulary.ts';

const number = /^[-+]?\d{1,20}(?:\.\d{0,40})?$/;

/** A decimal number within these bounds. */
const checkDegrees =
  (max: number, noun: string): Check =>
  (value) => {
    if (number.test(value) && Math.abs(Number(value)) <= max) return [];
    const message = `${quote(value)} is not a ${noun} between -${max} and ${max}.`;
    return [{ rule: 'coordinates-invalid', message }];
  };

const checkLatitude = checkDegrees(90, 'latitude');
const checkLongitude = checkDegrees(180, 'longitude');

const decimal = checkPattern(number, 'a number', 'number-invalid');

/** More points than a shape in a feed has: bounds the work. */
const maxPoints = 10_000;

/**
 * GeoRSS Simple: pairs of a latitude and a longitude, with white space between all numbers. `rest` numbers follow, such as a
 * radius. Commas between the numbers are a warning: most readers accept them.
 */
const checkPairs =
  (min: number, max: number = maxPoints, rest = 0): Check =>
  (value) => {
    const numbers = value.split(/[\s,]+/, 2 * maxPoints + rest).filter((part) => part !== '');
    const pairs = (numbers.length - rest) / 2;
    if (!Number.isInteger(pairs) || pairs < min || pairs > max || !numbers.every((part) => number.test(part))) {
      return [{ rule: 'coordinates-invalid', message: `${quote(value)} is not a list of coordinates of this shape.` }];
    }
    const problems = numbers
      .slice(0, 2 * pairs)
      .flatMap((part, index) => (index % 2 === 0 ? checkLatitude(part) : checkLongitude(part)));
    if (problems.length > 0) return problems.slice(0, 1);
    return value.includes(',')
      ? [{ rule: 'coordinates-comma', message: `${quote(value)} has commas between its numbers.` }]
      : [];
  };

const basic = 'W3C Basic Geo';
const geo = (text: Check): ElementRule => ({ clause: basic, count: 'many', text });

/** W3C Basic Geo: a point has both coordinates. */
const point: ElementRule = {
  clause: basic,
  count: 'many',
  children: {
    'geo:lat': { clause: basic, count: 'one', text: checkLatitude },
    'geo:long': { clause: basic, count: 'one', text: checkLongitude },
    'geo:alt': geo(decimal),
  },
};

const gmlClause = 'GeoRSS GML';
const gml = optionalElements(gmlClause);

/** GeoRSS GML: the shapes of `georss:where`. Their coordinates are latitude and longitude unless `srsName` names other axes. */
const shape = (children: Vocabulary): ElementRule => ({
  clause: gmlClause,
  count: 'optional',
  attributes: { srsName: {} },
  children,
});

const where: ElementRule = {
  clause: gmlClause,
  count: 'many',
  children: {
    'gml:Point': shape({ 'gml:pos': gml(checkPairs(1, 1), { count: 'one' }) }),
    'gml:LineString': shape({ 'gml:posList': gml(checkPairs(2), { count: 'one' }) }),
    'gml:Polygon': shape({
      'gml:exterior': shape({ 'gml:LinearRing': shape({ 'gml:posList': gml(checkPairs(2), { count: 'one' }) }) }),
    }),
    'gml:Envelope': shape({
      'gml:lowerCorner': gml(checkPairs(1, 1), { count: 'one' }),
      'gml:upperCorner': gml(checkPairs(1, 1), { count: 'one' }),
    }),
  },
};

const georss = (text: Check, more: Partial<ElementRule> = {}): ElementRule => ({
  clause: 'GeoRSS Simple',
  count: 'many',
  text,
  ...more,
});
const attributes = {
  featuretypetag: {},
  relationshiptag: {},
  featurename: {},
  elev: {},
  floor: {},
  radius: {},
} as const;

/** GeoRSS "A polygon contains a space separated list of at least four pairs …, with the first pair the same as the last". */
const polygon = georss(checkPairs(4), {
  attributes,
  extraCheck: ({ at, text }) => {
    const numbers = text.trim().split(/[\s,]+/);
    const [first, last] = [numbers.slice(0, 2).map(Number), numbers.slice(-2).map(Number)];
    if (numbers.length < 8 || String(first) === String(last)) return [];
    return [fault('coordinates-open', 'GeoRSS Simple', at, 'The polygon does not end at its first point.')];
  },
});

/** W3C Basic Geo, GeoRSS Simple and GML, GeoURL and ICBM: places, in a feed and in an entry. */
export const geography = {
  'geo:Point': point,
  'geo:lat': geo(checkLatitude),
  'geo:long': geo(checkLongitude),
  'geo:alt': geo(decimal),
  'georss:where': where,
  'georss:point': georss(checkPairs(1, 1), { attributes }),
  'georss:line': georss(checkPairs(2), { attributes }),
  'georss:polygon': polygon,
  'georss:box': georss(checkPairs(2, 2), { attributes }),
  'georss:circle': georss(checkPairs(1, 1, 1), { attributes }),
  'georss:featureTypeTag': georss(checkNothing),
  'georss:relationshipTag': georss(checkNothing),
  'georss:featureName': georss(checkNothing),
  'georss:elev': georss(decimal),
  'georss:floor': georss(checkPattern(/^[-+]?\d{1,9}$/, 'a whole number', 'number-invalid')),
  'georss:radius': georss(checkPattern(/^\d{1,20}(?:\.\d{0,40})?$/, 'a number', 'number-invalid')),
  'geourl:latitude': { clause: 'GeoURL', count: 'many', text: checkLatitude },
  'geourl:longitude': { clause: 'GeoURL', count: 'many', text: checkLongitude },
  'icbm:latitude': { clause: 'ICBM', count: 'many', text: checkLatitude },
  'icbm:longitude': { clause: 'ICBM', count: 'many', text: checkLongitude },
} satisfies Vocabulary;
