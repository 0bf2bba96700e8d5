export { consoleRoutes } from './console.routes.ts';
export type { ConsoleOptions } from './console.routes.ts';
export type { ConsoleInstance } from './console-page.ts';
