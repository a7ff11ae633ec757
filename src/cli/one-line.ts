// Foreign text inside a line of ours: it neither moves the cursor nor begins a line that looks like one of ours.
import { safe } from './terminal.js';

export function oneLine(text: string): string {
  return safe(text.replaceAll('\n', ' ').replaceAll('\t', ' '));
}
