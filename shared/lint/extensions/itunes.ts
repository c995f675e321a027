import { type Check, fault, quote } from '../finding.ts';
import { checkPlainText } from '../values/html.ts';
import {
  checkAll,
  checkEmail,
  checkInteger,
  checkLength,
  checkNothing,
  checkOneOf,
  checkPattern,
} from '../values/simple-values.ts';
import { checkUri } from '../values/uri.ts';
import { optionalElements, type Vocabulary } from '../vocabulary.ts';

const clause = 'Apple, A Podcaster’s Guide to RSS';

const optional = optionalElements(clause);
const yesOrNo = checkOneOf('Yes', 'yes', 'YES', 'No', 'no', 'NO');

const shortText = checkAll(checkLength(255), checkPlainText);

const checkKeywords: Check = (value) =>
  value.includes(' ') && !value.includes(',')
    ? [{ rule: 'podcast-keywords', message: `${quote(value)} has no comma.` }]
    : [];

/** Apple takes JPEG and PNG. A URL without an extension may be either. */
const checkArtwork: Check = (value) => {
  const problems = checkUri(value);
  const [extension] = /\.(?:gif|webp|svg|avif|bmp|ico|tiff?|heic)(?=[?#]|$)/i.exec(value) ?? [];
  if (problems.length > 0 || extension === undefined) return problems;
  return [{ rule: 'podcast-artwork', message: `${quote(value)} is neither a JPEG nor a PNG.` }];
};

const channelAndItem = {
  'itunes:author': optional(shortText),
  'itunes:block': optional(yesOrNo),
  'itunes:explicit': optional(checkOneOf('true', 'false'), { isExact: true }),
  'itunes:image': optional(undefined, { attributes: { href: { required: true, check: checkArtwork } }, children: {} }),
  'itunes:keywords': optional(checkAll(shortText, checkKeywords), { mayBeBlank: true }),
  'itunes:subtitle': optional(shortText, { mayBeBlank: true }),
  'itunes:summary': optional(checkAll(checkLength(4000), checkPlainText), { mayBeBlank: true }),
  'itunes:title': optional(checkPlainText),
} satisfies Vocabulary;

/** Apple Podcasts categories, each with its subcategories. */
const podcastCategories: ReadonlyMap<string, readonly string[]> = new Map([
  ['Arts', ['Books', 'Design', 'Fashion & Beauty', 'Food', 'Performing Arts', 'Visual Arts']],
  ['Business', ['Careers', 'Entrepreneurship', 'Investing', 'Management', 'Marketing', 'Non-Profit']],
  ['Comedy', ['Comedy Interviews', 'Improv', 'Stand-Up']],
  ['Education', ['Courses', 'How To', 'Language Learning', 'Self-Improvement']],
  ['Fiction', ['Comedy Fiction', 'Drama', 'Science Fiction']],
  ['Government', []],
  ['Health & Fitness', ['Alternative Health', 'Fitness', 'Medicine', 'Mental Health', 'Nutrition', 'Sexuality']],
  ['History', []],
  ['Kids & Family', ['Education for Kids', 'Parenting', 'Pets & Animals', 'Stories for Kids']],
  [
    'Leisure',
    ['Animation & Manga', 'Automotive', 'Aviation', 'Crafts', 'Games', 'Hobbies', 'Home & Garden', 'Video Games'],
  ],
  ['Music', ['Music Commentary', 'Music History', 'Music Interviews']],
  [
    'News',
    ['Business News', 'Daily News', 'Entertainment News', 'News Commentary', 'Politics', 'Sports News', 'Tech News'],
  ],
  ['Religion & Spirituality', ['Buddhism', 'Christianity', 'Hinduism', 'Islam', 'Judaism', 'Religion', 'Spirituality']],
  [
    'Science',
    [
      'Astronomy',
      'Chemistry',
      'Earth Sciences',
      'Life Sciences',
      'Mathematics',
      'Natural Sciences',
      'Nature',
      'Physics',
      'Social Sciences',
    ],
  ],
  ['Society & Culture', ['Documentary', 'Personal Journals', 'Philosophy', 'Places & Travel', 'Relationships']],
  [
    'Sports',
    [
      'Baseball',
      'Basketball',
      'Cricket',
      'Fantasy Sports',
      'Football',
      'Golf',
      'Hockey',
      'Rugby',
      'Running',
      'Soccer',
      'Swimming',
      'Tennis',
      'Volleyball',
      'Wilderness',
      'Wrestling',
    ],
  ],
  ['Technology', []],
  ['True Crime', []],
  ['TV & Film', ['After Shows', 'Film History', 'Film Interviews', 'Film Reviews', 'TV Reviews']],
]);

/** The categories and subcategories that Apple replaced in 2019; directories still map them. */
const obsoleteCategories: ReadonlySet<string> = new Set(
  'Literature,Arts & Entertainment,Architecture,Entertainment,Games,Photography,Poetry,Audio Blogs,Finance,Management & Marketing,Shopping,Education Technology,Higher Education,K-12,Language Courses,Training,Family,Games & Hobbies,Other Games,Government & Organizations,Local,National,Regional,Health,Diet & Nutrition,Fitness & Nutrition,Self-Help,International,Australian,Belgian,Brazilian,Canadian,Chinese,Dutch,French,German,Hebrew,Italian,Japanese,Norwegian,Polish,Portuguese,Spanish,Swedish,Movies & Television,News & Politics,Public Radio,New Age,Other,Science & Medicine,Sports & Recreation,Amateur,College & High School,Outdoor,Professional,Talk Radio,Computers,Developers,Gadgets,Information Technology,Operating Systems,Podcasting,Smart Phones,Software How-To,Text/Speech,Transportation,Bicycles,Commuting,Travel'.split(
    ',',
  ),
);

/** The elements of a podcast. */
export const itunesChannel = {
  ...channelAndItem,
  'itunes:category': {
    clause,
    count: 'many',
    attributes: { text: { required: true } },
    children: { 'itunes:category': { clause, count: 'many', attributes: { text: { required: true } }, children: {} } },
    // Reports an unknown category, else its unknown subcategories.
    extraCheck: (element) => {
      const name = element.attributes.get('text');
      if (name === undefined) return [];
      const subcategories = podcastCategories.get(name);
      const checked = subcategories === undefined ? [element] : element.children;
      return checked.flatMap(({ at, attributes }) => {
        const text = attributes.get('text');
        if (text === undefined || subcategories?.includes(text)) return [];
        if (obsoleteCategories.has(text)) {
          const message = `${quote(text)} has not been a category of Apple Podcasts since 2019.`;
          return [fault('podcast-category-obsolete', 'Apple Podcasts categories', at, message)];
        }
        const message = `${quote(text)} is not a category of Apple Podcasts.`;
        return [fault('value-not-allowed', 'Apple Podcasts categories', at, message)];
      });
    },
  },
  'itunes:owner': optional(undefined, {
    children: {
      'itunes:email': { clause, count: 'one', text: checkEmail },
      'itunes:name': optional(shortText),
    },
  }),
  'itunes:type': optional(checkOneOf('episodic', 'serial', 'Episodic', 'Serial')),
  'itunes:new-feed-url': optional(checkUri),
  'itunes:complete': optional(yesOrNo),
  'itunes:pubDate': optional(checkNothing),
  'itunes:applepodcastsverify': optional(checkNothing),
} satisfies Vocabulary;

/** The elements of an episode. */
export const itunesItem = {
  ...channelAndItem,
  'itunes:duration': optional(
    checkPattern(/^(?:\d+|(?:\d+:)?[0-5]?\d:[0-5]?\d)(?:\.\d+)?$/, 'a length of time, as 1:05:12 or seconds'),
  ),
  'itunes:episode': optional(checkInteger(1)),
  'itunes:season': optional(checkInteger(1)),
  'itunes:episodeType': optional(checkOneOf('full', 'trailer', 'bonus', 'Full', 'Trailer', 'Bonus')),
  'itunes:order': optional(checkInteger(0)),
  'itunes:isClosedCaptioned': optional(yesOrNo),
} satisfies Vocabulary;
