import { IconBrain, IconRobot, IconShieldCheck, IconShieldX, IconSitemap, IconTool, IconUsersGroup } from '@tabler/icons-react';
import type { TablerIcon } from '@tabler/icons-react';
import type { TraceNode } from '@agentos-ts/client';

const kinds: Readonly<Record<string, { readonly icon: TablerIcon; readonly word: string }>> = {
  AGENT: { icon: IconRobot, word: 'agent' },
  TEAM: { icon: IconUsersGroup, word: 'team' },
  WORKFLOW: { icon: IconSitemap, word: 'workflow' },
  LLM: { icon: IconBrain, word: 'model call' },
  TOOL: { icon: IconTool, word: 'tool' },
  GUARDRAIL: { icon: IconShieldCheck, word: 'decision' },
};

/** What a step is, in words. */
export function sayKind(type: string): string {
  return (Object.hasOwn(kinds, type) ? kinds[type]?.word : undefined) ?? type.toLowerCase();
}

export function StepIcon({ node }: { readonly node: TraceNode }) {
  const Icon =
    node.metadata?.['decision'] === 'deny'
      ? IconShieldX
      : ((Object.hasOwn(kinds, node.type) ? kinds[node.type] : undefined)?.icon ?? IconTool);
  return <Icon size={16} stroke={1.7} aria-label={sayKind(node.type)} role="img" style={{ flexShrink: 0 }} />;
}

/** Failed, refused or well. */
export function toneOf(node: TraceNode): 'error' | 'denied' | 'fine' {
  if (node.metadata?.['decision'] === 'deny') return 'denied';
  return node.status === 'ERROR' ? 'error' : 'fine';
}
