// Fields that the file accepts and nothing acts on yet. Invariant: whoever sets one is told, in one line a field.
import type { Report } from './report.js';
import type { Routing } from './schema.js';

export function noticeNotEnforced(routing: Routing, report: Report): void {
  const note = (field: string, set: boolean): void => {
    if (set) report.notice(`not enforced yet: ${field}`);
  };
  note(`output.pii: ${routing.output.pii}`, routing.output.pii !== 'annotate');
  note(`output.sanitise: ${routing.output.sanitise}`, routing.output.sanitise !== 'redact');
  note(`output.markers: ${routing.output.markers}`, routing.output.markers !== 'annotate');
}
