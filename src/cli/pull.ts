// The progress of `sluice pull`: a bar where stderr is a terminal, else a line when something new begins and at every
// tenth of a part.
import { safe, type Terminal } from './terminal.js';

export interface Step {
  readonly status: string;
  readonly total?: number;
  readonly completed?: number;
}

export interface Progress {
  step(step: Step): void;
  end(): void;
}

const WIDTH = 30;

export function showProgress(terminal: Pick<Terminal, 'note' | 'bar'>): Progress {
  const { bar } = terminal;
  let said = '';
  return {
    step({ status, total, completed = 0 }) {
      const share = total === undefined || total <= 0 ? undefined : Math.min(1, completed / total);
      if (bar !== undefined) {
        bar(barLine(safe(status), share, total));
        return;
      }
      const tenth = share === undefined ? '' : ` ${Math.floor(share * 10) * 10} %`;
      const line = `${safe(status)}${tenth}`;
      if (line !== said && line !== '') terminal.note(line);
      said = line;
    },
    end: () => bar?.(''),
  };
}

function barLine(status: string, share: number | undefined, total: number | undefined): string {
  if (share === undefined || total === undefined) return status;
  const full = Math.round(share * WIDTH);
  const megabytes = (part: number): string => (part / 1_000_000).toFixed(0);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${percent} % of ${megabytes(total)} MB  ${status}`;
}
