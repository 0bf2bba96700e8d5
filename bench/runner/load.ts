import autocannon from 'autocannon';
import { cpuMs } from './process-usage.ts';
import type { Server } from './servers.ts';
import { median } from './statistics.ts';

export interface Load {
  readonly server: Pick<Server, 'url' | 'pid'>;
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** One per user; requests take turns. */
  readonly authorization: readonly string[];
  readonly json?: object;
  readonly connections?: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds of CPU that the server used per answer; null where there is no `/proc`. */
  readonly cpuMs: number | null;
}

/** Keeps all connections busy. Throws when an answer was not a success: its speed would mean nothing. */
export async function makeLoad(load: Load): Promise<LoadResult> {
  const { server, path, method = 'GET', authorization, json, connections = 16, seconds } = load;
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const type: Record<string, string> = json === undefined ? {} : { 'content-type': 'application/json' };
  const requests = authorization.map((value) => ({ method, path, headers: { authorization: value, ...type }, ...body }));
  const cpuBefore = cpuMs(server.pid);
  const result = await autocannon({ url: server.url, connections, duration: seconds, requests });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0)
    throw new Error(`${method} ${server.url}${path}: ${failed} requests failed, ${JSON.stringify(result.statusCodeStats ?? {})}`);
  const answers = result['2xx'];
  const cpuAfter = cpuMs(server.pid);
  const cpu = cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / answers;
  return { perSecond: answers / result.duration, cpuMs: cpu };
}

/** One request, as text. Throws unless it succeeds. */
export async function ask(load: Omit<Load, 'seconds' | 'connections'>): Promise<string> {
  const { server, path, method = 'GET', authorization, json } = load;
  const headers: Record<string, string> = { authorization: authorization[0] ?? '' };
  if (json !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(`${server.url}${path}`, { method, headers, body: json === undefined ? null : JSON.stringify(json) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}

export interface LoadComparison {
  /** How many times as fast `a` answers as `b`. */
  readonly speed: number;
  /** How many times the CPU of `b` one answer of `a` costs; NaN where there is no `/proc`. */
  readonly cpu: number;
  readonly note: string;
}

/** Loads two servers in turn, A B A B …: what changes slowly on the machine hits both sides of a quotient alike. One round warms them up. */
export async function compareLoad(rounds: number, a: Load, b: Load): Promise<LoadComparison> {
  await makeLoad(a);
  await makeLoad(b);
  const pairs: [LoadResult, LoadResult][] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push([await makeLoad(a), await makeLoad(b)]);
  const speeds = [0, 1].map((side) => median(pairs.map((pair) => pair[side]?.perSecond ?? Number.NaN)).toFixed(0));
  const cpus = [0, 1].map((side) => (median(pairs.map((pair) => pair[side]?.cpuMs ?? Number.NaN)) * 1000).toFixed(0));
  const note = `${speeds.join(' against ')} requests/s, ${cpus.join(' against ')} µs of CPU each`;
  return {
    speed: median(pairs.map(([one, other]) => one.perSecond / other.perSecond)),
    cpu: median(pairs.map(([one, other]) => (one.cpuMs ?? Number.NaN) / (other.cpuMs ?? Number.NaN))),
    note,
  };
}
