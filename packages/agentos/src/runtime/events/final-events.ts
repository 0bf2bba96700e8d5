import type { RunEventBody } from '../record/run-event.ts';
import type { RunRecord } from '../record/run-record.ts';

/** The events that end the stream of a run in this state (wire 6.6); none while it is unfinished. */
export function finalEvents(record: RunRecord, cancelReason = 'Run was cancelled'): readonly RunEventBody[] {
  const { status, content } = record;
  switch (status) {
    case 'COMPLETED':
    case 'REGENERATED':
      return [completed(record)];
    case 'CANCELLED':
      // Front ends know only RunCompleted as an end, so it follows, with the text there was and the true status.
      return [{ name: 'RunCancelled', fields: { status, reason: cancelReason, content } }, completed(record)];
    case 'PAUSED': {
      const sentence = `The run is paused: ${record.requirements.map((entry) => entry.toolExecution.toolName).join(', ')} needs confirmation.`;
      const { tools, requirements, metadata } = record;
      const steps = record.component.kind === 'workflow' ? { steps: record.steps } : {};
      return [{ name: 'RunPaused', fields: { status, tools, requirements, content: sentence, metadata, ...steps } }];
    }
    case 'ERROR':
      return [
        {
          name: 'RunError',
          fields: {
            status,
            content: record.error?.message ?? 'The run failed.',
            errorType: record.error?.type ?? 'InternalError',
            errorId: record.error?.id ?? '',
          },
        },
      ];
    default:
      return [];
  }
}

function completed(record: RunRecord): RunEventBody {
  const { status, content, contentType, metrics, sessionState, metadata } = record;
  return {
    name: 'RunCompleted',
    fields: {
      status,
      content,
      contentType,
      reasoningContent: record.reasoning,
      metrics,
      sessionState,
      metadata,
      ...(record.component.kind === 'workflow' ? { steps: record.steps } : {}),
    },
  };
}
