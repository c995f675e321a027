/** White space, controls, marks of direction, halves of characters, and what is none and XML drops. */
const unseen = /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;

/** Whether a text has nothing that a person could see. */
export const isBlank = (text: string): boolean => unseen.test(text);
