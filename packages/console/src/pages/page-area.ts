import type { TablerIcon } from '@tabler/icons-react';
import type { ComponentType } from 'react';

/** What a caller must hold: `{ family: 'sessions', action: 'read' }` is the scope `sessions:read`. */
export interface NeededAbility {
  readonly family: string;
  readonly action: string;
  /** Opens the page as well. */
  readonly orAction?: string;
}

/** A folder of pages, as `pages/index.ts` lists them. */
export interface PageArea {
  /** Behind the `#`, such as `/sessions`. */
  readonly path: `/${string}`;
  /** In the navigation and the window's title. */
  readonly title: string;
  /**
   * `os`: pages of the AgentOS that the console is connected to. `organization`: of the control plane alone. `account`: of whoever is signed in, everywhere.
   * `hidden`: in no navigation.
   */
  readonly group: 'os' | 'organization' | 'account' | 'hidden';
  readonly icon: TablerIcon;
  /**
   * Asked of the AgentOS's rules for `os`, of the caller's abilities in the organisation for `organization`. `nobody`: also without being signed in, and
   * without navigation around it.
   */
  readonly needs: NeededAbility | 'signed-in' | 'nobody';
  /** `lazyRouteComponent(() => import('./sessions-page.tsx'), 'SessionsPage')`: its code is loaded when the page is opened. */
  readonly component: ComponentType;
  /** Pages below, such as `{ path: '/$sessionId', component }`; they need what the area needs. */
  readonly inside?: readonly { readonly path: `/${string}`; readonly component: ComponentType }[];
  /** Fills the window's height and scrolls inside of itself, as a chat does. */
  readonly isFullHeight?: boolean;
}
