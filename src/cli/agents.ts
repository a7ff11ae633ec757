// `sluice agents`: what is printed. Knows agents, what the log says of them, and a terminal. Invariant: a key is printed
// once, when it is made, and nothing here can print it again.
import type { Agent } from '../model/policy.js';
import { oneLine } from './one-line.js';
import { paint, type Terminal } from './terminal.js';

export interface Seen {
  readonly calls: number;
  /** RFC 3339 */
  readonly last: string;
}

export interface AgentRow {
  readonly agent: Agent;
  readonly source: 'routing.yaml' | 'agents';
  readonly created?: string;
  readonly rotated?: string;
  readonly seen?: Seen;
}

/** A caller that nobody declared, as it calls itself: `anonymous` calls were answered, `refused` ones had no valid key. */
export interface Claimed {
  readonly claimed: string;
  readonly as: 'anonymous' | 'refused';
  readonly seen: Seen;
}

export interface AgentsReport {
  readonly agents: readonly AgentRow[];
  readonly claimed: readonly Claimed[];
}

export function printAgents(
  report: AgentsReport,
  options: { readonly json: boolean },
  terminal: Terminal,
): void {
  if (options.json) {
    for (const { agent, ...rest } of report.agents) {
      terminal.out(JSON.stringify({ kind: 'agent', ...agent, keyHash: undefined, ...rest }));
    }
    for (const caller of report.claimed) terminal.out(JSON.stringify({ kind: 'claimed', ...caller }));
    return;
  }
  if (report.agents.length === 0) {
    terminal.note(
      'No agent is declared: callers on this machine are anonymous. sluice agents add NAME makes one.',
    );
  } else {
    table(
      ['NAME', 'STATE', 'FROM', 'FLOOR', 'TIERS', 'MODELS', 'TOOLS', 'CALLS', 'LAST SEEN'],
      report.agents.map(({ agent, source, seen }) => [
        agent.name,
        agent.disabled === true ? 'disabled' : 'active',
        source,
        agent.minLevel,
        agent.tiers.join(','),
        agent.models.join(','),
        agent.tools.join(',') || 'none',
        ...seenCells(seen),
      ]),
      terminal,
    );
  }
  if (report.claimed.length === 0) return;
  terminal.out('');
  terminal.out(paint(terminal, 'bold', 'Unknown callers, as they call themselves (nothing proves it)'));
  table(
    ['CLAIMED', 'AS', 'CALLS', 'LAST SEEN'],
    report.claimed.map(({ claimed, as, seen }) => [claimed, as, ...seenCells(seen)]),
    terminal,
  );
}

function seenCells(seen: Seen | undefined): readonly string[] {
  return seen === undefined ? ['0', 'never'] : [String(seen.calls), seen.last.slice(0, 19).replace('T', ' ')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): void {
  const lines = [head, ...rows].map((row) => row.map((cell) => oneLine(cell)));
  const widths = head.map((_, at) => Math.min(32, Math.max(...lines.map((row) => (row[at] ?? '').length))));
  lines.forEach((row, index) => {
    const text = row
      .map((cell, at) => fit(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd();
    terminal.out(index === 0 ? paint(terminal, 'bold', text) : text);
  });
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** The key alone goes to stdout, so that it can be piped into where it belongs. */
export function printKey(name: string, key: string, json: boolean, terminal: Terminal): void {
  terminal.out(json ? JSON.stringify({ agent: name, key }) : key);
  terminal.note(`This is the key of ${name}. It is shown once: only its hash is kept.`);
}
