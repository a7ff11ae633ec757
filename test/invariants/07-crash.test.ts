// Invariant 7, the crash: an error that nobody caught ends the process, and does not print what it choked on.
import { expect, it } from 'vitest';
import { startLab } from '../lab/lab.js';

it.each([
  ['a promise that nobody waits for', (text: string) => `Promise.reject(new SyntaxError(${text}))`],
  ['an error in a callback', (text: string) => `throw new TypeError(${text})`],
])('%s', async (_note, fault) => {
  const planted = 'jane-roe-4111';
  // In pieces, because the hook's own text stands in the stack.
  const hook = `process.on('SIGUSR2', () => { ${fault("'jane-' + 'roe-4111'")} })`;
  const lab = await startLab({
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}` },
  });
  try {
    const ended = new Promise((resolve) => lab.process.once('exit', resolve));
    lab.process.kill('SIGUSR2');
    const code = await ended;
    expect(code).toBe(1);
    expect(lab.output()).toMatch(/fault in the process: (SyntaxError|TypeError)/);
    expect(lab.output()).not.toContain(planted);
  } finally {
    await lab.stop();
  }
});
