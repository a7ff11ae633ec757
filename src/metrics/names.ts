// The one place where a number of ours gets the name that others know it by: Prometheus, and where there is one, the
// attribute of OpenTelemetry's conventions for generative AI. Invariant: no label holds text of a caller.

/** Our word for a label -> the attribute's dotted name. */
export const LABELS = {
  level: 'sluice.level',
  tier: 'sluice.tier',
  agent: 'sluice.agent',
  result: 'sluice.result',
  code: 'error.type',
  rule: 'sluice.rule',
  action: 'sluice.action',
  stage: 'sluice.stage',
  check: 'sluice.check',
  counter: 'sluice.counter',
  state: 'sluice.state',
  part: 'sluice.part',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  token: 'gen_ai.token.type',
  analyzer: 'sluice.analyzer',
  version: 'service.version',
  node: 'process.runtime.version',
} as const;

export type Label = keyof typeof LABELS;

export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit?: 'seconds' | 'bytes';
  readonly help: string;
  readonly labels: readonly Label[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

/** OpenTelemetry's own bounds for durations of generative AI, seconds. */
const LONG = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84];
/** Work of ours takes less. */
const SHORT = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const TOKENS = [1, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export const METRICS = {
  calls: {
    name: 'sluice.calls',
    kind: 'counter',
    help: 'Calls that have ended, by what became of them.',
    labels: ['level', 'tier', 'result', 'agent'],
  },
  refusals: {
    name: 'sluice.refusals',
    kind: 'counter',
    help: 'Calls that ended with an error of the table.',
    labels: ['code', 'level'],
  },
  rejected: {
    name: 'sluice.rejected',
    kind: 'counter',
    help: 'Calls refused before anybody was identified; written, and counted, once a minute.',
    labels: ['code'],
  },
  findings: {
    name: 'sluice.findings',
    kind: 'counter',
    help: 'Findings in requests; monitor rules change nothing.',
    labels: ['rule', 'level', 'action'],
  },
  masked: {
    name: 'sluice.masked',
    kind: 'counter',
    help: 'Stretches of requests that were replaced by pseudonyms.',
    labels: [],
  },
  requestBytes: {
    name: 'sluice.request.size',
    kind: 'counter',
    unit: 'bytes',
    help: 'Bytes of request bodies.',
    labels: ['level'],
  },
  released: {
    name: 'sluice.released.characters',
    kind: 'counter',
    help: 'UTF-16 code units of reply text that were released.',
    labels: ['level'],
  },
  outputChecks: {
    name: 'sluice.output.checks',
    kind: 'counter',
    help: 'Verdicts of the checks of replies.',
    labels: ['check', 'result'],
  },
  modelChecks: {
    name: 'sluice.model_checks',
    kind: 'counter',
    help: 'Times that an analyzer was asked for a request, by how it ended.',
    labels: ['analyzer', 'result'],
  },
  modelTexts: {
    name: 'sluice.model_checks.texts',
    kind: 'counter',
    help: 'Texts for analyzers: asked about, or known from before.',
    labels: ['analyzer', 'result'],
  },
  modelCheck: {
    name: 'sluice.model_check.duration',
    kind: 'histogram',
    unit: 'seconds',
    help: 'How long a request waited for an analyzer.',
    labels: ['analyzer'],
    buckets: LONG,
  },
  attempts: {
    name: 'sluice.attempts',
    kind: 'counter',
    help: 'Times that a provider was asked, by how it ended.',
    labels: ['provider', 'tier', 'result'],
  },
  operation: {
    name: 'gen_ai.client.operation.duration',
    kind: 'histogram',
    unit: 'seconds',
    help: 'How long a provider took, until its first byte where it streams.',
    labels: ['operation', 'provider'],
    buckets: LONG,
  },
  tokens: {
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    help: 'Tokens of a call, as the provider counted them.',
    labels: ['operation', 'provider', 'token'],
    buckets: TOKENS,
  },
  stage: {
    name: 'sluice.stage.duration',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time in each stage before the decision.',
    labels: ['stage'],
    buckets: SHORT,
  },
  duration: {
    name: 'sluice.call.duration',
    kind: 'histogram',
    unit: 'seconds',
    help: 'From the arrival of a request to the end of its reply.',
    labels: ['level', 'tier'],
    buckets: LONG,
  },
  firstByte: {
    name: 'sluice.time_to_first_byte',
    kind: 'histogram',
    unit: 'seconds',
    help: 'From the arrival of a request to the first released event.',
    labels: ['level', 'tier'],
    buckets: LONG,
  },
  running: {
    name: 'sluice.calls.running',
    kind: 'gauge',
    help: 'Calls with a decision and no outcome yet.',
    labels: [],
  },
  groupEntries: {
    name: 'sluice.journal.group.entries',
    kind: 'histogram',
    help: 'Entries that were committed together.',
    labels: [],
    buckets: SIZES,
  },
  commit: {
    name: 'sluice.journal.commit.duration',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Write and sync of one durable group.',
    labels: [],
    buckets: SHORT,
  },
  queued: {
    name: 'sluice.journal.queued',
    kind: 'gauge',
    help: 'Entries that wait to be written.',
    labels: [],
  },
  lost: {
    name: 'sluice.journal.lost',
    kind: 'gauge',
    help: 'Entries that nobody waited for and that could not be written, since the start.',
    labels: [],
  },
  diskFree: {
    name: 'sluice.disk.free',
    kind: 'gauge',
    unit: 'bytes',
    help: 'Room on the disk of the data directory.',
    labels: [],
  },
  journalState: {
    name: 'sluice.journal.state',
    kind: 'gauge',
    help: '1 for the state that the journal is in.',
    labels: ['state'],
  },
  storeState: {
    name: 'sluice.store.state',
    kind: 'gauge',
    help: '1 for the state that the store is in.',
    labels: ['state'],
  },
  storeLag: {
    name: 'sluice.store.lag',
    kind: 'gauge',
    unit: 'bytes',
    help: 'Bytes of the current file of the journal that are not in the store yet.',
    labels: [],
  },
  cacheTexts: {
    name: 'sluice.scan_cache.texts',
    kind: 'counter',
    help: 'Texts that were looked up in the scan cache.',
    labels: ['result'],
  },
  quotaUsed: {
    name: 'sluice.quota.used',
    kind: 'gauge',
    help: 'Used or held of the current window: requests, or millionths of a US dollar.',
    labels: ['provider', 'counter'],
  },
  quotaLimit: {
    name: 'sluice.quota.limit',
    kind: 'gauge',
    help: 'The bound of that window.',
    labels: ['provider', 'counter'],
  },
  build: {
    name: 'sluice.build_info',
    kind: 'gauge',
    help: 'Always 1; its labels say what runs.',
    labels: ['version', 'node'],
  },
  memory: {
    name: 'process.memory',
    kind: 'gauge',
    unit: 'bytes',
    help: 'Memory of the process.',
    labels: ['part'],
  },
  cpu: {
    name: 'process.cpu',
    kind: 'counter',
    unit: 'seconds',
    help: 'CPU time of the process, all threads.',
    labels: [],
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** `gen_ai.client.operation.duration` in seconds -> `gen_ai_client_operation_duration_seconds`. */
export function prometheusName({ name, unit, kind }: Metric): string {
  const words = [name.replaceAll('.', '_'), unit, kind === 'counter' ? 'total' : undefined];
  return words.filter((word) => word !== undefined).join('_');
}

export function prometheusLabel(label: Label): string {
  return LABELS[label].replaceAll('.', '_');
}
