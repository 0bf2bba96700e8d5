import { IconMessageCircle } from '@tabler/icons-react';
import { lazyRouteComponent } from '@tanstack/react-router';
import type { PageArea } from '../page-area.ts';

const component = lazyRouteComponent(() => import('./chat-page.tsx'), 'ChatPage');

export const chatArea: PageArea = {
  path: '/chat',
  title: 'Chat',
  group: 'os',
  icon: IconMessageCircle,
  needs: 'signed-in',
  component,
  isFullHeight: true,
};
