/** Classes and folders of the small pictures that WordPress, Facebook, Twitter and mail programs put in place of letters. */
const emojiClass = /(?:^|\s)(?:emoji|wp-smiley|twemoji|emojione|joypixels|emojioneemoji)(?:\s|$)/i;
const emojiAddress =
  /s\.w\.org\/images\/core\/emoji\/|\/wp-includes\/images\/smilies\/|\/twemoji\/|twimg\.com\/emoji\/|fbcdn\.net\/images\/emoji\.php|\/images\/icons\/emoji\/|\/noto-?emoji\/|\/emojione\//i;

/** Letters of a smiley: a longer `alt` describes a picture. */
const maxEmojiLetters = 24;

/** The letter that a picture stands for (`😀`, `:-)`), as its `alt` says; undefined for any other picture. */
export const emojiOf = (given: Readonly<Record<string, string>>): string | undefined => {
  const alt = given.alt?.trim() ?? '';
  const isEmoji = emojiClass.test(given.class ?? '') || emojiAddress.test(given.src ?? given['data-src'] ?? '');
  return isEmoji && alt !== '' && alt.length <= maxEmojiLetters ? alt : undefined;
};
