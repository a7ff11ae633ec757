import { it } from 'vitest';
import { promptOf } from '/work/wt-grounding/test/reply/prompt-of.js';
const base = process.env.BASE ?? '/work/wt-grounding';
it('speed', async () => {
  const { makeGrounding } = await import(base + '/src/scan/grounding/check.js');
  const { sourceOf } = await import(base + '/src/scan/grounding/source.js');
  let s = 7; const rnd = (n: number) => { s = (s * 1103515245 + 12345) & 0x7fffffff; return s % n; };
  const W = 'the company reported that its revenue from services in northern markets grew while costs for energy and transport declined and the board of directors expects a further increase of orders during the coming winter season because of new contracts'.split(' ');
  const turn = () => { let t = ''; while (t.length < 2400) t += W[rnd(W.length)] + (rnd(20) === 0 ? '. On ' + (rnd(28) + 1) + ' March the figure was ' + (rnd(90000) + 1000).toLocaleString('en-US') + ' units and ' + (rnd(999) / 10).toFixed(1) + '% ' : ' '); return t; };
  const turns: any[] = []; for (let i = 0; i < 104; i++) turns.push([i % 2 ? 'assistant' : 'user', turn()]);
  const all = turns.map(t => t[1]).join(' ');
  const nums = [...all.matchAll(/\d\d?,\d{3}/g)].map(m => m[0]); const pick = [0.1, 0.3, 0.5, 0.7, 0.99].map(f => nums[Math.floor(f * nums.length)]);
  const reply = (n: string[]) => `Here is what the reports say. Production stood at ${n[0]} units in spring and ${n[1]} units later on. The second plant reached ${n[2]} units while the northern one had ${n[3]} units, which the directors call a good result for the season. Orders are at ${n[4]} units now. ` + 'The board expects more orders and sees lower costs for energy and transport in the coming season. '.repeat(2);
  const time = (name: string, r: string) => { const ts: number[] = []; for (let i = 0; i < 60; i++) { const p = promptOf(...turns); const t = performance.now(); const so = sourceOf(p); const g = so ? makeGrounding(so)(r) : []; ts.push(performance.now() - t); if (i === 0) console.log(name, JSON.stringify(g.length), all.length); } ts.sort((a, b) => a - b); console.log(name, 'median', ts[30]!.toFixed(3), 'p90', ts[54]!.toFixed(3)); };
  time('held', reply(pick)); time('not held', reply(['71,234', '83,457', '99,121', '98,777', '97,653'])); time('none', 'The board expects more orders and sees lower costs for energy. '.repeat(8)); time('names', 'According to Ragnhild Thorvaldsen the board expects more, while Giovanni Marchetti from Guadalajara disagrees with Leopoldo Quintana on it. ');
}, 60000);
