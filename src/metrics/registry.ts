// The numbers themselves, in a registry of their own (`prom-client`). Invariant: a label takes a bounded number of
// values, whatever is put into it; the rest is `other`.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  LABELS,
  METRICS,
  prometheusLabel,
  prometheusName,
  type Label,
  type Metric,
  type MetricName,
} from './names.js';

export type Values = Partial<Readonly<Record<Label, string>>>;

export interface Numbers {
  /** Adds to a counter, sets a gauge, or observes in a histogram. */
  put(metric: MetricName, value: number, values?: Values): void;
  /** Forgets every series of a gauge, before what it shows is read anew; a counter begins at 0. */
  clear(metric: MetricName): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Values of one label. Only what an operator declares comes near it: agents, providers, rules. */
const MOST_VALUES: Partial<Readonly<Record<Label, number>>> = { rule: 2_000, agent: 200, provider: 200 };
const MOST_OTHERS = 100;
const LONGEST_VALUE = 100;

type Kind = Counter | Gauge | Histogram;

export function makeNumbers(): Numbers {
  const registry = new Registry();
  const seen = new Map<Label, Set<string>>();
  const made = new Map<MetricName, Kind>();
  for (const [name, metric] of metrics()) made.set(name, open(metric, registry));

  function bounded(label: Label, value: string): string {
    const values = seen.get(label) ?? new Set<string>();
    if (values.has(value)) return value;
    if (values.size >= (MOST_VALUES[label] ?? MOST_OTHERS) || value.length > LONGEST_VALUE) return 'other';
    seen.set(label, values.add(value));
    return value;
  }

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    put(name, value, values = {}) {
      const kind = made.get(name);
      const labels: Record<string, string> = {};
      for (const label of METRICS[name].labels) {
        labels[ATTRIBUTES[label]] = bounded(label, values[label] ?? '');
      }
      if (kind instanceof Counter) kind.inc(labels, value);
      else if (kind instanceof Gauge) kind.set(labels, value);
      else kind?.observe(labels, value);
    },
    clear: (name) => made.get(name)?.reset(),
  };
}

function* metrics(): Generator<readonly [MetricName, Metric]> {
  let name: MetricName;
  for (name in METRICS) yield [name, METRICS[name]];
}

/** Our word -> the label as Prometheus has it, made once. */
const ATTRIBUTES: Readonly<Record<Label, string>> = attributes();

function attributes(): Record<Label, string> {
  const all: Record<Label, string> = { ...LABELS };
  let label: Label;
  for (label in LABELS) all[label] = prometheusLabel(label);
  return all;
}

function open(metric: Metric, registry: Registry): Kind {
  const about = {
    name: prometheusName(metric),
    help: metric.help,
    labelNames: metric.labels.map((label) => ATTRIBUTES[label]),
    registers: [registry],
  };
  switch (metric.kind) {
    case 'counter':
      return new Counter(about);
    case 'gauge':
      return new Gauge(about);
    case 'histogram':
      return new Histogram({ ...about, buckets: [...(metric.buckets ?? [])] });
  }
}
