import { PageHeader } from '../../ui/page-header.tsx';

export function ChatPage() {
  return <PageHeader title="Chat" />;
}
