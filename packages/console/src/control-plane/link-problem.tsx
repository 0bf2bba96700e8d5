import { AgentOSClientError } from '@agentos-ts/client/control-plane';
import { ErrorView } from '../ui/error-view.tsx';
import { BareCard } from './bare-card.tsx';

/** Whether the server says that a link is over. Anything else may go by: no connection, too many tries. */
export const isOver = (error: unknown): boolean => AgentOSClientError.is(error) && (error.status === 404 || error.status === 422);

/** In place of what a link is for, when that could not be asked. */
export function LinkProblem({ title, error, onRetry }: { readonly title: string; readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <BareCard title={title}>
      <ErrorView error={error} onRetry={onRetry} />
    </BareCard>
  );
}
