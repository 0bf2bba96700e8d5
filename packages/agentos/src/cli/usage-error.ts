/** The command was called wrongly: the text goes to standard error with a hint to `--help`, and the exit status is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The command was called rightly and cannot do its work: the text goes to standard error alone, and the exit status is 1. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}
