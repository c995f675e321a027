/** Elements that are never part of an article: programs, controls, and landmarks of the page by their role. */
export const neverArticle =
  'script, style, link, template, nav, dialog, input, select, textarea, button, [role="navigation"], [role="banner"], [role="search"], ' +
  '[role="dialog"], [role="alert"], [role="contentinfo"], [aria-modal="true"], [aria-hidden="true"]:not(img):not(figure), body > header, body > footer';

const conversation = [
  'comments?(?:[_-]?(?:list|area|form|section))?',
  'respond',
  'disqus\\w*',
  'reactions?',
  'rating',
  'livefyre\\w*',
  'facebook-comments',
];
const sharing = [
  'shar(?:e|ing)(?:daddy|[_-]?\\w*)?',
  'social(?!-?(?:media-)?embed)(?:[_-]?(?:bar|icons?|links?|share|sharing|buttons?|tools?|list|follow|widget|media))?',
  'addtoany\\w*',
  'follow-?us',
  'click-?to-?tweet',
  'ctt(?:-?\\w+)?',
  'tweet-?this',
];
const otherArticles = [
  'jp-relatedposts',
  'relat(?:ed|ivas?|ionad[ao]s?)(?:[_-]?\\w*)?',
  'recommend\\w*',
  'recirc\\w*',
  'read-?(?:also|more|next)',
  'see-?also',
  '(?:lire|voir)-?aussi',
  'a-?lire',
  'leer-?mas',
  'more-?(?:stories|from|on|news|articles)',
  'most-?(?:read|popular)',
  'trending',
  'popular(?:-?posts)?',
  'breaking-?(?:now|news)',
  'outbrain\\w*',
  'taboola\\w*',
  'zergnet\\w*',
  'next-?(?:article|post|story)',
  'prev(?:ious)?-?(?:article|post|story)',
  'story-?timeline',
  'similar(?:-?\\w+)?',
];
const prompts = [
  'newsletter\\w*',
  'subscri(?:be|ption)\\w*',
  'sign-?up',
  'cookie\\w*',
  'consent',
  'gdpr',
  'popup',
  'modal',
  'overlay',
  'paywall',
  'notification-?bar\\w*',
  'donat(?:e|ion)\\w*',
  'call-?to-?action',
  'cta',
];
const advertising = [
  'promo\\w*',
  'advert\\w*',
  'ads?',
  'ad-?(?:slot|unit|container|wrapper)',
  'adsbygoogle',
  'sponsor\\w*',
];
const aboutTheArticle = [
  'author-?(?:bio|box|card|info|details|description|profile)',
  'post-?author',
  'about-?(?:the-?)?author',
  'post-?tags',
  'tag-?(?:list|cloud|links)',
  'tags',
  'entry-?(?:meta|footer)',
  'post-?(?:meta|footer)',
  'article-?(?:meta|footer|tags|tools)',
  'credits?-?bar',
  '(?:estimated-?)?read(?:ing)?-?time',
  'time-?stamp',
  'filed-?under',
];
const navigation = [
  'breadcrumbs?',
  'pagination',
  'pager',
  'print\\w*',
  'tool-?bar',
  'control-?panel\\w*',
  'sidebar',
  // Elementor gives the class `elementor-widget` to every part of a page.
  '(?<!elementor-)widget\\w*',
  'skip-?link',
  'sr-only',
  'screen-?reader(?:-text)?',
  'visually-?hidden',
  'navigation',
  'menu',
  'masthead',
  'post-?nav\\w*',
  'tool-?tip-?(?:text|content|box|body)',
  'popover',
  'rollover(?:-\\w+)*-block',
  'hover-?card',
];

const names = [
  ...conversation,
  ...sharing,
  ...otherArticles,
  ...prompts,
  ...advertising,
  ...aboutTheArticle,
  ...navigation,
];

const nameLike = (parts: readonly string[]): RegExp =>
  new RegExp(`(?:^|[\\s_-])(?:${parts.join('|')})(?=$|[\\s_-])`, 'i');

/** A class or an id that pages give to boilerplate. */
export const boilerplateName = nameLike(names);

/** A class or an id that pages give to what readers wrote. */
export const conversationName = nameLike(conversation);
