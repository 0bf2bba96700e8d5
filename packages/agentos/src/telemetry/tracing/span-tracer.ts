import { attributeNames as names } from './attribute-names.ts';
import { OpenTrace } from './open-trace.ts';
import type { TraceHead, TraceOutput } from './open-trace.ts';
import type { Denial, RunSpan, RunTracer, StepEnd, StepSpan, TracedRun, TraceOwner } from './run-tracer.ts';
import { TraceSpan, withContent, withoutContent } from './trace-span.ts';
import type { Content, SpanAttributes } from './trace-span.ts';

/**
 * Records plain objects. What is above a span is passed by hand: nothing that another library keeps as the active span, and no header of a client,
 * gets in.
 */
export function createSpanTracer(output: TraceOutput, options: { readonly content: boolean }): RunTracer {
  const content = options.content ? withContent : withoutContent;
  return {
    startRun: (run, parent) => new RecordedRun(output, content, run, parent instanceof RecordedRun && parent.isOf(run) ? parent : null),
    recordDenial: (denial) => recordDenial(output, denial),
  };
}

class RecordedRun implements RunSpan {
  readonly #content: Content;
  readonly #run: TracedRun;
  readonly #trace: OpenTrace;
  readonly #span: TraceSpan;

  constructor(output: TraceOutput, content: Content, run: TracedRun, above: RecordedRun | null) {
    const { component, principalKind } = run;
    this.#content = content;
    this.#run = run;
    this.#trace = above === null ? new OpenTrace(headOf(run), output) : above.#trace;
    this.#span = this.#trace.add(
      new TraceSpan(this.#trace, {
        parent: above === null ? null : above.#span,
        name: `invoke_${component.kind} ${component.id}`,
        kind: component.kind.toUpperCase(),
        attributes: {
          [names.operation]: `invoke_${component.kind}`,
          [componentId[component.kind]]: component.id,
          [names.runId]: run.runId,
        },
        subject: run,
        input: content(run.input),
      }),
    );
    // The lock has let this run in; the span says under which right.
    this.#decide('allow', `${component.kind}s:${component.id}:run`, { [names.principalKind]: principalKind });
  }

  /** Rows of one owner do not end up in a trace of another's. */
  isOf({ owner, tenant }: TraceOwner): boolean {
    return this.#run.owner === owner && this.#run.tenant === tenant;
  }

  startModel(model: { readonly id: string; readonly provider: string }, input: () => string): StepSpan {
    const attributes = { [names.operation]: 'chat', [names.model]: model.id, [names.provider]: model.provider };
    return this.#startStep(`chat ${model.id}`, 'LLM', attributes, input);
  }

  startTool(name: string, input: () => string): StepSpan {
    return this.#startStep(`execute_tool ${name}`, 'TOOL', { [names.operation]: 'execute_tool', [names.tool]: name }, input);
  }

  recordToolDenial(tool: string, scopes: readonly string[]): void {
    this.#decide('deny', `tool ${tool}`, { [names.tool]: tool, [names.missingScopes]: [...scopes] });
  }

  end(end: StepEnd): void {
    this.#span.end(end, this.#content);
  }

  #startStep(name: string, kind: string, attributes: SpanAttributes, input: () => string): StepSpan {
    const span = this.#start({ name, kind, attributes, input: this.#content(input) });
    return {
      end: (end) => {
        if (end.tokens !== undefined) {
          attributes[names.inputTokens] = end.tokens.input;
          attributes[names.outputTokens] = end.tokens.output;
        }
        span.end(end, this.#content);
      },
    };
  }

  #decide(decision: 'allow' | 'deny', action: string, attributes: SpanAttributes): void {
    const span = this.#start({ name: 'authorization', kind: 'GUARDRAIL', attributes: withDecision(attributes, decision, action) });
    span.end(decision === 'allow' ? { status: 'OK' } : refused, withoutContent);
  }

  #start(start: {
    readonly name: string;
    readonly kind: string;
    readonly attributes: SpanAttributes;
    readonly input?: string | null;
  }): TraceSpan {
    return this.#trace.add(new TraceSpan(this.#trace, { ...start, parent: this.#span }));
  }
}

const refused: StepEnd = { status: 'ERROR', errorType: 'insufficient_scope' };
const componentId = { agent: names.agentId, team: names.teamId, workflow: names.workflowId } as const;

function recordDenial(output: TraceOutput, denial: Denial): void {
  const { owner, tenant, userId, method, route, missingScopes, principalKind } = denial;
  const trace = new OpenTrace({ owner, tenant, userId, ...nowhere }, output);
  const attributes = withDecision({}, 'deny', `${method} ${route}`);
  attributes[names.principalKind] = principalKind;
  attributes[names.method] = method;
  attributes[names.route] = route;
  attributes[names.missingScopes] = [...missingScopes];
  const span = new TraceSpan(trace, { parent: null, name: 'authorization', kind: 'GUARDRAIL', attributes, subject: denial });
  trace.add(span).end(refused, withoutContent);
}

const nowhere = { runId: null, sessionId: null, agentId: null, teamId: null, workflowId: null } as const;

function headOf({ owner, tenant, userId, runId, sessionId, component: { kind, id } }: TracedRun): TraceHead {
  return {
    owner,
    tenant,
    userId,
    runId,
    sessionId,
    agentId: kind === 'agent' ? id : null,
    teamId: kind === 'team' ? id : null,
    workflowId: kind === 'workflow' ? id : null,
  };
}

function withDecision(attributes: SpanAttributes, decision: 'allow' | 'deny', action: string): SpanAttributes {
  attributes[names.decision] = decision;
  attributes[names.action] = action;
  return attributes;
}
