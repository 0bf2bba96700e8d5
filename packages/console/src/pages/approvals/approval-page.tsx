import type { Approval } from '@agentos-ts/client';
import { Anchor, Button, Skeleton, Stack } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useOs, useRules } from '../../connection/use-connection.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Fold } from '../../ui/fold.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import { Section } from '../../ui/section.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { StatusBadge } from './approval-status.tsx';
import { componentOf } from './component-of.ts';
import { ResolveForm } from './resolve-form.tsx';

/** One call that a run asked people to agree to: exactly what would be called, for whom, and the verdict. */
export function ApprovalPage() {
  const { approvalId = '' } = useParams({ strict: false });
  const { client, url } = useOs();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['os', url, 'approvals', 'one', approvalId],
    queryFn: ({ signal }) => client.request('GET', '/approvals/{approval_id}', { params: { approval_id: approvalId }, signal }),
  });
  return (
    <Stack gap="lg" maw="52rem">
      <div>
        <Anchor component={Link} to="/approvals" size="sm">
          <IconArrowLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> All approvals
        </Anchor>
      </div>
      {isPending && (
        <Stack gap="lg" role="status" aria-label="Loading">
          <Skeleton h={44} w={260} />
          <Skeleton h={200} />
          <Skeleton h={180} />
        </Stack>
      )}
      {error !== null && <ErrorView error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Shown approval={data} />}
    </Stack>
  );
}

function Shown({ approval }: { readonly approval: Approval }) {
  const { may } = useRules();
  const { tool_name: tool, tool_args: args, status, args_hash: hash } = approval;
  return (
    <>
      <PageHeader
        title={
          <>
            Call <SafeText>{(tool ?? 'a tool').slice(0, 200)}</SafeText>
          </>
        }
      >
        <StatusBadge status={status} />
      </PageHeader>
      <Section title="Arguments">
        <div style={{ width: '100%' }}>
          <JsonView value={args ?? {}} label="arguments" />
        </div>
      </Section>
      {status === 'pending' && <ResolveForm approval={approval} />}
      <Section title="About">
        <Facts
          of={{
            For: approval.user_id ?? 'nobody in particular',
            'Asked by': componentOf(approval),
            Asked: <TimeAgo value={approval.created_at} />,
            Expires: status === 'pending' && approval.expires_at !== null ? <TimeAgo value={approval.expires_at} /> : null,
            'Decided by': approval.resolved_by,
            Decided: approval.resolved_at === null ? null : <TimeAgo value={approval.resolved_at} />,
            Used: approval.used_at === null ? null : <TimeAgo value={approval.used_at} />,
            Kind: approval.approval_type === 'audit' ? 'a record of what the caller confirmed' : null,
            Run: approval.run_status === null ? approval.run_id : `${approval.run_id} (${approval.run_status.toLowerCase()})`,
            Session: may('sessions', 'read') ? (
              <Anchor component={Link} to={`/sessions/${encodeURIComponent(approval.session_id)}`} inherit>
                <SafeText>{approval.session_id}</SafeText>
              </Anchor>
            ) : (
              approval.session_id
            ),
          }}
        />
        {approval.resolution_data !== null && (
          <div style={{ width: '100%' }}>
            <JsonView value={approval.resolution_data} label="note" />
          </div>
        )}
        {hash !== null && (
          <Fold title="Checked before the call">
            <JsonView value={hash} label="SHA-256 of tool and arguments" />
          </Fold>
        )}
        <More approval={approval} />
      </Section>
    </>
  );
}

function More({ approval: { id, run_id: runId } }: { readonly approval: Approval }) {
  const { client, url } = useOs();
  const { may } = useRules();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    await client.request('DELETE', '/approvals/{approval_id}', { params: { approval_id: id } });
    await navigate({ to: '/approvals' });
    await queries.invalidateQueries({ queryKey: ['os', url, 'approvals', 'list'] });
  };
  return (
    <Button.Group>
      {may('traces', 'read') && (
        <Button size="xs" variant="default" component={Link} to={`/traces/${encodeURIComponent(runId)}`}>
          Trace of the run
        </Button>
      )}
      {may('approvals', 'delete') && (
        <ConfirmButton label="Delete" size="xs" title="Delete this approval?" confirmLabel="Delete approval" onConfirm={remove}>
          A call that waits for it is not made any more. It cannot be brought back.
        </ConfirmButton>
      )}
    </Button.Group>
  );
}
