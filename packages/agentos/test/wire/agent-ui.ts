type Json = Readonly<Record<string, unknown>>;

const starts = new Set(['RunStarted', 'TeamRunStarted', 'ReasoningStarted', 'TeamReasoningStarted']);
const calls = new Set(['ToolCallStarted', 'ToolCallCompleted', 'TeamToolCallStarted', 'TeamToolCallCompleted']);
const deltas = new Set(['RunContent', 'TeamRunContent']);
const failures = new Set(['RunError', 'TeamRunError', 'TeamRunCancelled']);
const ends = new Set(['RunCompleted', 'TeamRunCompleted']);

/** What agent-ui shows of a stream (wire 14.3), written anew from what it does: it knows nothing of event streams and looks for balanced braces. */
export class AgentUi {
  content = '';
  isFailed = false;
  sessionId: string | null = null;
  tools: readonly string[] = [];
  /** How many objects were found. */
  found = 0;
  #buffer = '';
  #lastDelta = '';
  readonly #decoder = new TextDecoder();

  read(bytes: Uint8Array): void {
    this.#buffer += this.#decoder.decode(bytes, { stream: true });
    for (let end = endOfObject(this.#buffer); end !== null; end = endOfObject(this.#buffer)) {
      const start = this.#buffer.indexOf('{');
      this.#take(JSON.parse(this.#buffer.slice(start, end)) as Json);
      this.#buffer = this.#buffer.slice(end);
    }
  }

  #take(data: Json): void {
    const { event } = data;
    if (typeof event !== 'string') throw new TypeError('an object without an event breaks the conversation');
    if ('data' in data) throw new TypeError('an object with data is taken for an envelope');
    this.found += 1;
    if (starts.has(event)) this.#start(data);
    else if (calls.has(event)) this.#call(data);
    else if (deltas.has(event)) this.#append(data['content']);
    else if (failures.has(event)) this.#fail(event, textOf(data['content']));
    else if (ends.has(event)) this.#end(textOf(data['content']));
  }

  #start({ session_id: session, created_at: at }: Json): void {
    if (typeof session !== 'string' || typeof at !== 'number') throw new TypeError('a start without session_id or created_at');
    this.sessionId = session;
  }

  #call(data: Json): void {
    const given: unknown = data['tool'] ?? data['tools'];
    for (const tool of [given].flat() as readonly Json[]) {
      if (typeof tool['tool_call_id'] !== 'string' || typeof tool['tool_name'] !== 'string' || typeof tool['created_at'] !== 'number')
        throw new TypeError('a tool call without tool_call_id, tool_name or created_at');
      this.tools = [...this.tools, tool['tool_call_id']];
    }
  }

  /** The previous delta is taken out of the new one, whatever that does to repeated words. */
  #append(content: unknown): void {
    if (typeof content !== 'string') return;
    this.content += this.#lastDelta === '' ? content : content.replace(this.#lastDelta, '');
    this.#lastDelta = content;
  }

  /** The whole text replaces what was streamed, errors of members included. */
  #end(content: string): void {
    this.isFailed = false;
    this.content = content;
  }

  /** A cancelled team is shown as an error until the completed event that follows. */
  #fail(event: string, content: string): void {
    this.isFailed = event !== 'TeamRunCancelled';
    this.content = content;
  }
}

function textOf(content: unknown): string {
  if (typeof content !== 'string') throw new TypeError('an end without content leaves nothing on the screen');
  return content;
}

/** Where the first whole object ends; null when there is none yet. */
function endOfObject(text: string): number | null {
  let depth = 0;
  let isText = false;
  for (let at = text.indexOf('{'); at !== -1 && at < text.length; at += 1) {
    const char = text[at];
    if (isText) {
      if (char === '\\') at += 1;
      else if (char === '"') isText = false;
    } else if (char === '"') isText = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}
