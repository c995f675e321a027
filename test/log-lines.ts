let lines: string[] = [];

/** Keeps a line of the log; called by test/setup.ts. */
export const collectLogLine = (line: string): void => void lines.push(line);

/** Forgets what earlier tests logged; called by test/setup.ts. */
export const forgetLogLines = (): void => {
  lines = [];
};

/** What the code in this process has logged since the test began, oldest first, each line as it was written. */
export const logLines = (): readonly string[] => lines;
