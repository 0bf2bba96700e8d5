export { authzRoutes } from './authz.routes.ts';
