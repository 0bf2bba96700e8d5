/*
 * Routes of the control plane that the pages call, by the names of the wire. Stands in for the types that are generated from its OpenAPI document.
 */

import type { Me } from '../connection/control-plane.ts';

export interface PageMeta {
  readonly page: number;
  readonly limit: number;
  readonly total_pages: number;
  readonly total_count: number;
}
interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly meta: PageMeta;
}
export interface PageQuery {
  readonly page?: number;
  readonly limit?: number;
  readonly search?: string;
}
interface RouteOf<Params, Query, Body, Reply> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
}

export interface RoleName {
  readonly role_id: string;
  readonly name: string;
}
export interface RoleBinding {
  readonly role_id: string;
  /** Null: everywhere. */
  readonly instance_id: string | null;
}
export interface BoundRole extends RoleName {
  readonly instance_id: string | null;
}

export interface ControlPlaneInfo {
  readonly name: string;
  readonly version: string;
  readonly public_url: string;
  readonly sign_in: {
    readonly password: boolean;
    readonly passkey: boolean;
    readonly oidc: { readonly id: string; readonly name: string } | null;
  };
  readonly mail: boolean;
}

export interface OrganizationDetail {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
}
export interface Member {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly joined_at: string;
  readonly two_factor_enabled: boolean;
  readonly roles: readonly BoundRole[];
  readonly abilities: { readonly remove: boolean; readonly change_roles: boolean };
}
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly BoundRole[];
  readonly created_at: string;
  readonly expires_at: string;
}
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly built_in: boolean;
  readonly scopes: readonly string[];
  readonly members: number;
  readonly version: number;
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly abilities: { readonly edit: boolean; readonly delete: boolean; readonly grant: boolean };
}
export interface ScopeFamily {
  readonly family: string;
  readonly decided_by: readonly ('agent_os' | 'control_plane')[];
  readonly per_resource: boolean;
  readonly actions: readonly { readonly action: string; readonly scope: string; readonly grantable: boolean }[];
}
export interface HeldScope {
  readonly scope: string;
  readonly roles: readonly RoleName[];
}
export interface Explanation {
  readonly allowed: boolean;
  readonly effect: string;
  readonly grant: string | null;
  readonly missing: readonly string[];
  readonly determining: readonly { readonly role_id: string; readonly name: string; readonly scope: string }[];
}

export type KeyState = 'pending' | 'active' | 'retiring' | 'retired' | 'revoked';
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: KeyState;
  readonly created_at: number;
  readonly activated_at: number | null;
  readonly activatable_at: number | null;
  readonly ends_at: number | null;
}
export interface InstanceDetail {
  readonly id: string;
  readonly os_id: string;
  readonly name: string;
  readonly url: string;
  readonly algorithm: string;
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly keys: readonly SigningKey[];
  readonly abilities: { readonly update: boolean; readonly delete: boolean; readonly rotate: boolean; readonly revoke: boolean };
}
export interface InstanceSetup {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks_uri: string;
  readonly public_key: string;
  readonly env: string;
  readonly code: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  readonly actor: { readonly user_id: string | null; readonly email: string | null };
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string; readonly name: string | null };
  readonly before: unknown;
  readonly after: unknown;
  readonly request_id: string | null;
}

export interface Passkey {
  readonly id: string;
  readonly name: string | null;
  readonly created_at: string | null;
  readonly backed_up: boolean;
}
export interface SignedInSession {
  readonly id: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
}

type InOrganization = { readonly organization_id: string };
type OfInstance = InOrganization & { readonly instance_id: string };
type OfRole = InOrganization & { readonly role_id: string };
type OfMember = InOrganization & { readonly user_id: string };
interface LinkBody {
  readonly secret: string;
}
interface RoleBody {
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
}
interface SignInReply {
  readonly second_factor: boolean;
}
type Done = unknown;

export interface Routes {
  readonly 'GET /info': RouteOf<undefined, undefined, undefined, ControlPlaneInfo>;
  readonly 'POST /setup/look': RouteOf<
    undefined,
    undefined,
    LinkBody,
    { readonly valid: true; readonly organization_name: string | null; readonly expires_at: string }
  >;
  readonly 'POST /setup': RouteOf<
    undefined,
    undefined,
    LinkBody & { readonly name: string; readonly email: string; readonly password: string; readonly organization_name?: string },
    Done
  >;
  readonly 'POST /invitations/look': RouteOf<
    undefined,
    undefined,
    LinkBody,
    { readonly organization_name: string; readonly email: string; readonly roles: readonly RoleName[]; readonly expires_at: string }
  >;
  readonly 'POST /invitations/accept': RouteOf<undefined, undefined, LinkBody & { readonly name: string; readonly password: string }, Done>;
  readonly 'POST /invitations/join': RouteOf<undefined, undefined, LinkBody, Done>;
  readonly 'GET /me': RouteOf<undefined, undefined, undefined, Me>;
  readonly 'PATCH /me': RouteOf<undefined, undefined, { readonly name: string }, Done>;
  readonly 'POST /organizations': RouteOf<undefined, undefined, { readonly name: string }, { readonly id: string }>;
  readonly 'POST /organizations/{organization_id}/leave': RouteOf<InOrganization, undefined, undefined, Done>;
  readonly 'PATCH /organizations/{organization_id}': RouteOf<InOrganization, undefined, { readonly name: string }, Done>;
  readonly 'DELETE /organizations/{organization_id}': RouteOf<InOrganization, undefined, { readonly name: string }, Done>;
  readonly 'POST /organizations/{organization_id}/transfer': RouteOf<InOrganization, undefined, { readonly user_id: string }, Done>;
  readonly 'GET /organizations/{organization_id}/members': RouteOf<InOrganization, PageQuery, undefined, PageOf<Member>>;
  readonly 'PUT /organizations/{organization_id}/members/{user_id}/roles': RouteOf<
    OfMember,
    undefined,
    { readonly roles: readonly RoleBinding[] },
    Done
  >;
  readonly 'DELETE /organizations/{organization_id}/members/{user_id}': RouteOf<OfMember, undefined, undefined, Done>;
  readonly 'GET /organizations/{organization_id}/members/{user_id}/rights': RouteOf<
    OfMember,
    { readonly instance_id?: string },
    undefined,
    { readonly scopes: readonly HeldScope[] }
  >;
  readonly 'POST /organizations/{organization_id}/explain': RouteOf<
    InOrganization,
    undefined,
    {
      readonly user_id: string;
      readonly instance_id: string | null;
      readonly resource: string;
      readonly action: string;
      readonly id?: string;
    },
    Explanation
  >;
  readonly 'GET /organizations/{organization_id}/invitations': RouteOf<InOrganization, PageQuery, undefined, PageOf<Invitation>>;
  readonly 'POST /organizations/{organization_id}/invitations': RouteOf<
    InOrganization,
    undefined,
    { readonly email: string; readonly roles: readonly RoleBinding[] },
    Invitation & { readonly link: string; readonly mailed: boolean }
  >;
  readonly 'DELETE /organizations/{organization_id}/invitations/{invitation_id}': RouteOf<
    InOrganization & { readonly invitation_id: string },
    undefined,
    undefined,
    Done
  >;
  readonly 'GET /organizations/{organization_id}/roles': RouteOf<InOrganization, PageQuery, undefined, PageOf<Role>>;
  readonly 'POST /organizations/{organization_id}/roles': RouteOf<InOrganization, undefined, RoleBody, Role>;
  readonly 'PATCH /organizations/{organization_id}/roles/{role_id}': RouteOf<
    OfRole,
    undefined,
    RoleBody & { readonly version: number },
    Role
  >;
  readonly 'DELETE /organizations/{organization_id}/roles/{role_id}': RouteOf<OfRole, undefined, undefined, Done>;
  readonly 'GET /organizations/{organization_id}/scopes': RouteOf<InOrganization, undefined, undefined, { readonly data: readonly ScopeFamily[] }>;
  readonly 'GET /organizations/{organization_id}/instances': RouteOf<InOrganization, PageQuery, undefined, PageOf<InstanceDetail>>;
  readonly 'POST /organizations/{organization_id}/instances': RouteOf<
    InOrganization,
    undefined,
    { readonly os_id: string; readonly name: string; readonly url: string; readonly algorithm?: 'RS256' | 'ES256' | 'EdDSA' },
    InstanceDetail
  >;
  readonly 'GET /organizations/{organization_id}/instances/{instance_id}': RouteOf<OfInstance, undefined, undefined, InstanceDetail>;
  readonly 'PATCH /organizations/{organization_id}/instances/{instance_id}': RouteOf<
    OfInstance,
    undefined,
    { readonly name?: string; readonly url?: string; readonly algorithm?: 'RS256' | 'ES256' | 'EdDSA' },
    InstanceDetail
  >;
  readonly 'DELETE /organizations/{organization_id}/instances/{instance_id}': RouteOf<OfInstance, undefined, undefined, Done>;
  readonly 'GET /organizations/{organization_id}/instances/{instance_id}/setup': RouteOf<OfInstance, undefined, undefined, InstanceSetup>;
  readonly 'POST /organizations/{organization_id}/instances/{instance_id}/keys': RouteOf<OfInstance, undefined, undefined, Done>;
  readonly 'POST /organizations/{organization_id}/instances/{instance_id}/keys/{kid}/activate': RouteOf<
    OfInstance & { readonly kid: string },
    undefined,
    undefined,
    Done
  >;
  readonly 'POST /organizations/{organization_id}/instances/{instance_id}/keys/revoke': RouteOf<OfInstance, undefined, undefined, Done>;
  readonly 'GET /organizations/{organization_id}/audit': RouteOf<
    InOrganization,
    PageQuery & { readonly action?: string },
    undefined,
    PageOf<AuditEntry>
  >;
  readonly 'POST /auth/sign-in/email': RouteOf<undefined, undefined, { readonly email: string; readonly password: string }, SignInReply>;
  readonly 'POST /auth/sign-in/oauth2': RouteOf<
    undefined,
    undefined,
    { readonly provider_id: string; readonly callback_path?: string },
    { readonly url: string }
  >;
  readonly 'POST /auth/two-factor/verify-totp': RouteOf<undefined, undefined, { readonly code: string }, Done>;
  readonly 'POST /auth/two-factor/verify-backup-code': RouteOf<undefined, undefined, { readonly code: string }, Done>;
  readonly 'POST /auth/two-factor/enable': RouteOf<
    undefined,
    undefined,
    { readonly password: string },
    { readonly totp_uri: string; readonly backup_codes: readonly string[] }
  >;
  readonly 'POST /auth/two-factor/disable': RouteOf<undefined, undefined, { readonly password: string }, Done>;
  readonly 'POST /auth/two-factor/generate-backup-codes': RouteOf<
    undefined,
    undefined,
    { readonly password: string },
    { readonly backup_codes: readonly string[] }
  >;
  readonly 'GET /auth/passkey/generate-authenticate-options': RouteOf<undefined, undefined, undefined, object>;
  readonly 'POST /auth/passkey/verify-authentication': RouteOf<undefined, undefined, { readonly response: object }, Done>;
  readonly 'GET /auth/passkey/generate-register-options': RouteOf<undefined, undefined, undefined, object>;
  readonly 'POST /auth/passkey/verify-registration': RouteOf<undefined, undefined, { readonly response: object; readonly name?: string }, Done>;
  readonly 'GET /auth/passkey/list-user-passkeys': RouteOf<undefined, undefined, undefined, { readonly data: readonly Passkey[] }>;
  readonly 'POST /auth/passkey/delete-passkey': RouteOf<undefined, undefined, { readonly id: string }, Done>;
  readonly 'POST /auth/change-password': RouteOf<
    undefined,
    undefined,
    { readonly current_password: string; readonly new_password: string },
    Done
  >;
  readonly 'GET /auth/list-sessions': RouteOf<undefined, undefined, undefined, { readonly data: readonly SignedInSession[] }>;
  readonly 'POST /auth/revoke-session': RouteOf<undefined, undefined, { readonly id: string }, Done>;
  readonly 'POST /auth/revoke-other-sessions': RouteOf<undefined, undefined, undefined, Done>;
  readonly 'POST /auth/request-password-reset': RouteOf<undefined, undefined, { readonly email: string }, Done>;
  readonly 'POST /auth/reset-password': RouteOf<undefined, undefined, { readonly new_password: string; readonly token: string }, Done>;
}
