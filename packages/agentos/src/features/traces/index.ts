export { createTraceSink } from './trace-sink.store.ts';
export { traceRoutes } from './trace.routes.ts';
