import { defineErrors } from '../../lib/errors.ts';

export const consoleErrors = defineErrors('console', {
  not_installed: {
    status: 404,
    detail: 'There are no console pages here',
    means: 'The package @agentos-ts/console is not installed, or not built (npm run build).',
  },
  file_unknown: {
    status: 404,
    detail: 'Not Found',
    means: 'The console has no file of that name; a page of an older version may ask for it.',
  },
});

export const consoleConfigErrors = defineErrors('config', {
  console_missing: {
    status: 500,
    detail: 'console: true, but its pages are not there: install @agentos-ts/console, and in a clone run npm run build',
    means: 'The option asks for the console, and its package is not installed or not built.',
  },
});
