import { chatArea } from './chat/index.ts';
import type { PageArea } from './page-area.ts';
import { sessionsArea } from './sessions/index.ts';
import { settingsArea } from './settings/index.ts';

/** Every area of the console, in the order of the navigation. */
export const areas: readonly PageArea[] = [chatArea, sessionsArea, settingsArea];
