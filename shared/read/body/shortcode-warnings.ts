/** The warning that counts shortcodes which nothing of their document resolves, with their names. */
export const shortcodeWarnings = (names: readonly string[]): readonly string[] => {
  if (names.length === 0) return [];
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, 5).join(', ') + (distinct.length > 5 ? ' …' : '');
  return [`content: ${names.length} ${names.length === 1 ? 'shortcode was' : 'shortcodes were'} left out: ${shown}.`];
};
