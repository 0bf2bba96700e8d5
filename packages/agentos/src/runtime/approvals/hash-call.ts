import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { ToolExecution } from '../record/tool-execution.ts';

/** SHA-256 of what an approver agrees to, hexadecimal: the name of the tool and its arguments. */
export function hashCall({ toolName, toolArgs }: Pick<ToolExecution, 'toolName' | 'toolArgs'>): string {
  return createHash('sha256')
    .update(canonicalJson({ tool: toolName, args: toolArgs }))
    .digest('hex');
}
