import { place } from '../connection/place.ts';
import { accessArea } from './access/index.ts';
import { accountArea } from './account/index.ts';
import { approvalsArea } from './approvals/index.ts';
import { auditArea } from './audit/index.ts';
import { chatArea } from './chat/index.ts';
import { instancesArea } from './instances/index.ts';
import { invitationArea } from './invitation/index.ts';
import { membersArea } from './members/index.ts';
import { memoriesArea } from './memories/index.ts';
import { organizationArea } from './organization/index.ts';
import type { PageArea } from './page-area.ts';
import { resetPasswordArea } from './reset-password/index.ts';
import { rolesArea } from './roles/index.ts';
import { serviceAccountsArea } from './service-accounts/index.ts';
import { sessionsArea } from './sessions/index.ts';
import { settingsArea } from './settings/index.ts';
import { setupArea } from './setup/index.ts';
import { signInArea } from './sign-in/index.ts';
import { tracesArea } from './traces/index.ts';

/** Pages that only a control plane has. */
const controlPlaneAreas: readonly PageArea[] = [
  organizationArea,
  instancesArea,
  membersArea,
  rolesArea,
  auditArea,
  accountArea,
  signInArea,
  setupArea,
  invitationArea,
  resetPasswordArea,
];

/** Every area of the console, in the order of the navigation. */
export const areas: readonly PageArea[] = [
  chatArea,
  sessionsArea,
  memoriesArea,
  tracesArea,
  approvalsArea,
  serviceAccountsArea,
  accessArea,
  ...(place.mode === 'control-plane' ? controlPlaneAreas : []),
  settingsArea,
];
