export { createLog, silentLog } from './log.ts';
export type { Log, LogFields, LogLevel, LogOptions } from './log.ts';
export * from './tracing/index.ts';
