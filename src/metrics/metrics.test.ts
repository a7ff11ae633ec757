import { describe, expect, it } from 'vitest';
import type { DecisionBody, EntryBody, EntryRef, Log, OutcomeBody } from '../model/record.js';
import { makeMetrics, type Metrics, type Standing } from './metrics.js';
import { LABELS, METRICS, prometheusName } from './names.js';

const standing: Standing = {
  journal: { state: 'ready', free: 5, lost: 0, queued: 2 },
  store: { state: 'loading', lag: 77 },
  cache: { hits: 3, misses: 4 },
  quotas: [{ provider: 'plan', counter: 'requests', used: 7, limit: 500 }],
  memory: { resident: 1, heap: 1 },
  cpu: 1.5,
};

function takingLog(number = 1): Log {
  let next = number - 1;
  const ref = (): EntryRef => {
    next += 1;
    return number === 0
      ? { id: 'w-0', writer: 'w', number: 0 }
      : { id: `w-${next}`, writer: 'w', number: next };
  };
  return { append: () => Promise.resolve(ref()), appendSoon: () => ref() };
}

const decision = (more: Partial<DecisionBody> = {}): DecisionBody => ({
  kind: 'decision',
  time: '2026-01-01T00:00:00.000Z',
  request: 'req_1',
  agent: 'anonymous',
  endpoint: 'chat.completions',
  model: '~01234567',
  stream: false,
  level: 'MEDIUM',
  reasons: [{ rule: 'personal.email', level: 'MEDIUM', count: 2, paths: [] }],
  attempts: ['plan'],
  considered: [],
  masked: 2,
  leaves: 1,
  bytes: 100,
  rules: 'r',
  policy: 'p',
  timings: { identify: 0.5, classify: 2 },
  ...more,
});

const outcome = (of: string, more: Partial<OutcomeBody> = {}): OutcomeBody => ({
  kind: 'outcome',
  time: '2026-01-01T00:00:01.000Z',
  decision: of,
  result: 'answered',
  attempts: [
    { provider: 'plan', tier: 'L2', result: 'rate_limited', duration: 10 },
    { provider: 'metered', tier: 'L3', result: 'ok', duration: 500 },
  ],
  verdicts: [{ check: 'secrets', result: 'clean', counts: {} }],
  released: 40,
  duration: 700,
  first: 300,
  usage: { input: 12, output: 34 },
  ...more,
});

const made = (): Metrics => makeMetrics({ version: '1.2.3', node: 'v20.19.0' });
const seriesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('what is counted', () => {
  it('is what the entries say', async () => {
    const metrics = made();
    const log = metrics.watch(takingLog());
    const { id } = await log.append(decision());
    log.appendSoon(outcome(id));
    await log.append(decision({ level: 'BLOCKED', refused: 'content_filter', masked: 0, reasons: [] }));
    log.appendSoon({ kind: 'rejected', time: '', counts: { invalid_api_key: 9 } });
    metrics.group(4, 2);
    const text = await metrics.text(standing);
    const lines = seriesOf(text);
    for (const line of [
      'sluice_calls_total{sluice_level="MEDIUM",sluice_tier="L3",sluice_result="answered",sluice_agent="anonymous"} 1',
      'sluice_calls_total{sluice_level="BLOCKED",sluice_tier="none",sluice_result="refused",sluice_agent="anonymous"} 1',
      'sluice_refusals_total{error_type="content_filter",sluice_level="BLOCKED"} 1',
      'sluice_rejected_total{error_type="invalid_api_key"} 9',
      'sluice_findings_total{sluice_rule="personal.email",sluice_level="MEDIUM",sluice_action="enforce"} 2',
      'sluice_masked_total 2',
      'sluice_request_size_bytes_total{sluice_level="MEDIUM"} 100',
      'sluice_attempts_total{gen_ai_provider_name="plan",sluice_tier="L2",sluice_result="rate_limited"} 1',
      'gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name="chat",gen_ai_provider_name="metered"} 0.5',
      'gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="metered",gen_ai_token_type="output"} 34',
      'sluice_call_duration_seconds_sum{sluice_level="MEDIUM",sluice_tier="L3"} 0.7',
      'sluice_time_to_first_byte_seconds_sum{sluice_level="MEDIUM",sluice_tier="L3"} 0.3',
      'sluice_stage_duration_seconds_count{sluice_stage="classify"} 2',
      'sluice_journal_group_entries_sum 4',
      'sluice_journal_queued 2',
      'sluice_calls_running 0',
      'sluice_store_state{sluice_state="loading"} 1',
      'sluice_store_lag_bytes 77',
      'sluice_scan_cache_texts_total{sluice_result="miss"} 4',
      'sluice_quota_used{gen_ai_provider_name="plan",sluice_counter="requests"} 7',
      'sluice_build_info{service_version="1.2.3",process_runtime_version="v20.19.0"} 1',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('shows how things stand, not how they stood', async () => {
    const metrics = made();
    await metrics.text(standing);
    const text = await metrics.text({ ...standing, store: { state: 'ready', lag: 0 }, cpu: 2 });
    expect(text).not.toContain('state="loading"');
    expect(text).toContain('sluice_scan_cache_texts_total{sluice_result="miss"} 4');
    expect(text).toContain('process_cpu_seconds_total 2');
  });

  it('is nothing that the log did not take', async () => {
    const failing: Log = {
      append: () => Promise.reject(new Error('full')),
      appendSoon: () => ({ id: 'w-0', writer: 'w', number: 0 }),
    };
    const metrics = made();
    const log = metrics.watch(failing);
    await expect(log.append(decision())).rejects.toThrow('full');
    log.appendSoon(outcome('w-0'));
    const text = await metrics.text(standing);
    expect(seriesOf(text).filter((line) => line.startsWith('sluice_calls_total'))).toEqual([]);
    expect(text).toContain('sluice_calls_running 0');
  });
});

it('10,000 hostile names make a bounded number of series, and none of them is shown for long', async () => {
  const metrics = made();
  const log = metrics.watch(takingLog());
  const bodies = function* (): Generator<EntryBody> {
    for (let index = 0; index < 10_000; index++) {
      const name = `planted-${index}"} 1\n${'x'.repeat(index % 200)}`;
      yield decision({
        agent: name,
        model: name,
        claimed: name,
        mapping: name,
        detail: name,
        refused: 'invalid_request',
        endpoint: name,
        reasons: [{ rule: name, level: 'LOW', count: 1, paths: [name] }],
        timings: { [name]: 1 },
      });
      yield outcome(name, {
        attempts: [{ provider: name, tier: 'L3', result: name, duration: 1 }],
        finish_reasons: [name],
        verdicts: [{ check: 'secrets', result: 'clean', counts: { [name]: 1 } }],
      });
    }
  };
  for (const body of bodies()) await log.append(body);
  const text = await metrics.text(standing);
  const series = seriesOf(text);
  // Only what is bounded elsewhere could get here at all; this is the wall behind it.
  expect(series.length).toBeLessThan(30_000);
  expect(text).not.toContain('planted-9999');
  expect(text).toContain('"other"');
  const more = metrics.watch(takingLog());
  await more.append(decision({ agent: 'one-more', timings: { 'one-more': 1 } }));
  expect(seriesOf(await metrics.text(standing)).length - series.length).toBeLessThan(20);
}, 30_000);

describe('names', () => {
  it('are what Prometheus takes, each once', () => {
    const names = Object.values(METRICS).map((metric) => prometheusName(metric));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it("of OpenTelemetry's are spelt as there", () => {
    expect(prometheusName(METRICS.operation)).toBe('gen_ai_client_operation_duration_seconds');
    expect(prometheusName(METRICS.tokens)).toBe('gen_ai_client_token_usage');
    expect(LABELS.provider).toBe('gen_ai.provider.name');
  });
});
