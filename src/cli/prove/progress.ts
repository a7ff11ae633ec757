// A bar on standard error while the requests run, where standard error is a terminal; nothing otherwise.
import type { Terminal } from '../terminal.js';

const WIDTH = 30;

export interface Progress {
  readonly step: () => void;
  end(): void;
}

export function makeProgress(terminal: Terminal, total: number): Progress {
  let done = 0;
  let shown = -1;
  return {
    step() {
      done += 1;
      const filled = Math.floor((done / total) * WIDTH);
      const percent = Math.floor((done / total) * 100);
      if (percent === shown) return;
      shown = percent;
      terminal.bar?.(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${percent} %`);
    },
    end: () => terminal.bar?.(''),
  };
}
