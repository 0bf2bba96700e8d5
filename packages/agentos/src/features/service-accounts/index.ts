export { serviceAccountRoutes } from './service-account.routes.ts';
export { ServiceAccounts } from './service-accounts.ts';
