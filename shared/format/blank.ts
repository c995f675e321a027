/** White space, controls, marks of direction and halves of characters. */
const unseen = /^[\s\p{Cc}\p{Cf}\p{Cs}]*$/u;

/** Whether a text has nothing that a person could see. */
export const isBlank = (text: string): boolean => unseen.test(text);
