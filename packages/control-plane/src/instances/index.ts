export { instanceErrors } from './instance.errors.ts';
export { findInstance } from './instance.store.ts';
export { instanceRoutes } from './instance.routes.ts';
export { keyRoutes } from './key.routes.ts';
export { Instances } from './instances.ts';
export { publishedRoutes } from './published.routes.ts';
export { registeredInstances } from './registered-instances.ts';
export { seedInstance } from './seed-instance.store.ts';
export type { SeededInstance } from './seed-instance.store.ts';
