import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { attributeNames as names } from './attribute-names.ts';
import type { Denial, RunSpan, RunTracer, StepEnd, StepSpan, TracedRun, TraceOwner } from './run-tracer.ts';

type Content = (text: () => string) => string | undefined;

/** Tells OpenTelemetry. Contexts are passed by hand: nothing that another library keeps as the active span, and no header of a client, gets in. */
export function createOtelTracer(tracer: Tracer, options: { readonly content: boolean }): RunTracer {
  const content: Content = (text) => (options.content ? text() : undefined);
  return {
    startRun: (run, parent) => {
      const above = parent instanceof OtelRunSpan && parent.isOf(run) ? parent.context : ROOT_CONTEXT;
      return new OtelRunSpan(tracer, content, run, above);
    },
    recordDenial: (denial) => recordDenial(tracer, denial),
  };
}

class OtelRunSpan implements RunSpan {
  readonly context: Context;
  readonly #tracer: Tracer;
  readonly #content: Content;
  readonly #run: TracedRun;
  readonly #span: Span;

  constructor(tracer: Tracer, content: Content, run: TracedRun, above: Context) {
    this.#tracer = tracer;
    this.#content = content;
    this.#run = run;
    const attributes = { ...ownerAttributes(run), ...runAttributes(run), [names.input]: content(run.input) };
    this.#span = tracer.startSpan(`invoke_${run.component.kind} ${run.component.id}`, { attributes: given(attributes) }, above);
    this.context = trace.setSpan(ROOT_CONTEXT, this.#span);
    // The lock has let this run in; the span says under which right.
    this.#decide('allow', `${run.component.kind}s:${run.component.id}:run`, { [names.principalKind]: run.principalKind });
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
    endSpan(this.#span, end, this.#content);
  }

  #startStep(name: string, kind: string, attributes: Attributes, input: () => string): StepSpan {
    const all = { ...attributes, [names.kind]: kind, [names.input]: this.#content(input) };
    const span = this.#tracer.startSpan(name, { attributes: given(all) }, this.context);
    return { end: (end) => endSpan(span, end, this.#content) };
  }

  #decide(decision: 'allow' | 'deny', action: string, attributes: Attributes): void {
    const all = { ...attributes, ...decisionAttributes(decision, action) };
    const span = this.#tracer.startSpan('authorization', { attributes: all }, this.context);
    endSpan(span, decision === 'allow' ? { status: 'OK' } : { status: 'ERROR', errorType: 'insufficient_scope' }, this.#content);
  }
}

function recordDenial(tracer: Tracer, denial: Denial): void {
  const attributes = {
    ...ownerAttributes(denial),
    ...decisionAttributes('deny', `${denial.method} ${denial.route}`),
    [names.principalKind]: denial.principalKind,
    [names.method]: denial.method,
    [names.route]: denial.route,
    [names.missingScopes]: [...denial.missingScopes],
  };
  const span = tracer.startSpan('authorization', { attributes: given(attributes) }, ROOT_CONTEXT);
  endSpan(span, { status: 'ERROR', errorType: 'insufficient_scope' }, () => undefined);
}

function endSpan(span: Span, { status, errorType, output, tokens }: StepEnd, content: Content): void {
  if (!span.isRecording()) return;
  const text = output === undefined ? undefined : content(output);
  if (text !== undefined) span.setAttribute(names.output, text);
  if (tokens !== undefined) span.setAttributes({ [names.inputTokens]: tokens.input, [names.outputTokens]: tokens.output });
  if (errorType !== undefined) span.setAttribute(names.errorType, errorType);
  if (status !== 'UNSET') span.setStatus({ code: status === 'OK' ? SpanStatusCode.OK : SpanStatusCode.ERROR });
  span.end();
}

function ownerAttributes({ owner, tenant, userId }: TraceOwner) {
  return { [names.owner]: owner, [names.tenant]: tenant, [names.userId]: userId ?? undefined };
}

const componentId = { agent: names.agentId, team: names.teamId, workflow: names.workflowId } as const;

function runAttributes({ component, runId, sessionId }: TracedRun) {
  return {
    [names.kind]: component.kind.toUpperCase(),
    [names.operation]: `invoke_${component.kind}`,
    [componentId[component.kind]]: component.id,
    [names.runId]: runId,
    [names.conversationId]: sessionId,
  };
}

function decisionAttributes(decision: 'allow' | 'deny', action: string) {
  return { [names.kind]: 'GUARDRAIL', [names.decision]: decision, [names.action]: action };
}

/** Without the members that have no value. */
function given(attributes: Record<string, string | number | readonly string[] | undefined>): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) kept[name] = typeof value === 'object' ? [...value] : value;
  return kept;
}
