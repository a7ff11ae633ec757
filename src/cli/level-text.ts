// The one way in which a level is shown to a person.
import type { Level } from '../model/level.js';
import { paint, type Terminal } from './terminal.js';

const COLORS = { LOW: 'green', MEDIUM: 'cyan', HIGH: 'yellow', BLOCKED: 'red' } as const;

export function levelText(level: Level, terminal: Pick<Terminal, 'color'>): string {
  return paint(terminal, COLORS[level], level);
}
