import { Badge, Group, Loader, Text } from '@mantine/core';
import { IconAlertCircle, IconBrain, IconCheck, IconListDetails, IconRobot, IconTool } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { ReactNode } from 'react';
import { JsonView } from '../../ui/json-view.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { SafeText } from '../../ui/safe-text.tsx';
import classes from './chat.module.css';
import type { Part, RunNode, RunTree, Status } from './model/run-tree.ts';

interface FoldProps {
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly state?: ReactNode;
  readonly isOpenAtFirst?: boolean;
  readonly children: () => ReactNode;
}

/** Something that is shown when it is asked for; what is folded away is not drawn. */
function Fold({ icon, title, state, isOpenAtFirst = false, children }: FoldProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  return (
    <details className={classes['fold']} open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {icon}
        <span className={classes['cut']}>{title}</span>
        {state}
      </summary>
      {isOpen && <div className={classes['folded']}>{children()}</div>}
    </details>
  );
}

interface ToolPartProps {
  readonly part: Extract<Part, { readonly type: 'tool' }>;
  /** Of the run that has made the call. */
  readonly status: Status;
}

const ToolPart = memo(function ToolPart({ part, status }: ToolPartProps) {
  const { tool, isDone, error } = part;
  const isAsked = tool.requires_confirmation === true && tool.confirmed === null;
  return (
    <Fold
      icon={<IconTool size={16} aria-hidden />}
      title={<SafeText>{tool.tool_name}</SafeText>}
      state={<State isDone={isDone || status === 'cancelled'} error={error} isWaiting={isAsked || status !== 'working'} />}
    >
      {() => (
        <>
          <Text size="xs" c="dimmed">
            Arguments
          </Text>
          <JsonView value={tool.tool_args} label="arguments" />
          {(tool.result ?? error) !== null && (
            <>
              <Text size="xs" c="dimmed" mt="xs">
                {error === null ? 'Result' : 'Error'}
              </Text>
              <JsonView value={error ?? tool.result} label="result" />
            </>
          )}
        </>
      )}
    </Fold>
  );
});

function State({
  isDone,
  error,
  isWaiting = false,
}: {
  readonly isDone: boolean;
  readonly error: string | null;
  readonly isWaiting?: boolean;
}) {
  if (error !== null) return <IconAlertCircle size={16} className={classes['bad'] ?? ''} aria-label="failed" />;
  if (isDone) return <IconCheck size={16} className={classes['good'] ?? ''} aria-label="done" />;
  if (isWaiting)
    return (
      <Badge size="sm" variant="light" color="gray" tt="none">
        waiting
      </Badge>
    );
  return <Loader size={14} aria-label="at work" />;
}

function NodeState({ node }: { readonly node: RunNode }) {
  const isOver = node.status === 'completed' || node.status === 'cancelled';
  return <State isDone={isOver} error={node.status === 'error' ? (node.error ?? '') : null} isWaiting={node.status === 'paused'} />;
}

/** What a member or a step did, open while it is at work. */
function NodePart({ tree, id }: { readonly tree: RunTree; readonly id: string }) {
  const node = tree.nodes.get(id);
  if (node === undefined) return null;
  const Icon = node.kind === 'step' ? IconListDetails : IconRobot;
  return (
    <Fold
      icon={<Icon size={16} aria-hidden />}
      title={<SafeText>{node.name}</SafeText>}
      state={<NodeState node={node} />}
      isOpenAtFirst={node.status === 'working'}
    >
      {() => (
        <>
          <RunParts tree={tree} nodeId={id} />
          {node.error !== null && (
            <Text size="sm" c="red">
              <SafeText>{node.error}</SafeText>
            </Text>
          )}
        </>
      )}
    </Fold>
  );
}

interface DrawnPartProps {
  readonly part: Exclude<Part, { readonly type: 'node' }>;
  readonly status: Status;
}

const DrawnPart = memo(function DrawnPart({ part, status }: DrawnPartProps) {
  if (part.type === 'text') return <Markdown text={part.text} />;
  if (part.type === 'data') return <JsonView value={part.value} label="answer" />;
  if (part.type === 'tool') return <ToolPart part={part} status={status} />;
  return (
    <Fold icon={<IconBrain size={16} aria-hidden />} title="Reasoning">
      {() => (
        <Group c="dimmed" fz="sm">
          <Markdown text={part.text} />
        </Group>
      )}
    </Fold>
  );
});

/** Everything that a run did, in its order. */
export function RunParts({ tree, nodeId }: { readonly tree: RunTree; readonly nodeId: string }) {
  const node = tree.nodes.get(nodeId);
  if (node === undefined) return null;
  return node.parts.map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- parts are only ever added at the end
    part.type === 'node' ? <NodePart key={part.id} tree={tree} id={part.id} /> : <DrawnPart key={index} part={part} status={node.status} />,
  );
}
