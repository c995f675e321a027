/** Something made at its first use and kept: a function that never calls a service never pays for its client. */
export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
