import { it } from 'vitest';
import { quantitiesOf } from '../../src/scan/grounding/quantities.js';
import { SourceNumbers } from '../../src/scan/grounding/numbers.js';
import { sentencesOf } from '../../src/scan/grounding/prose.js';
it('parts', () => {
  let s = 7; const rnd = (n: number) => { s = (s * 1103515245 + 12345) & 0x7fffffff; return s % n; };
  const W = 'the company reported that its revenue from services in northern markets grew while costs for energy and transport declined and the board of directors expects a further increase of orders during the coming winter season because of new contracts'.split(' ');
  const turn = () => { let t = ''; while (t.length < 2400) t += W[rnd(W.length)] + (rnd(20) === 0 ? '. On ' + (rnd(28) + 1) + ' March the figure was ' + (rnd(90000) + 1000).toLocaleString('en-US') + ' units and ' + (rnd(999) / 10).toFixed(1) + '% ' : ' '); return t; };
  const texts = Array.from({ length: 104 }, turn);
  const med = (name: string, f: () => void) => { const ts: number[] = []; for (let i = 0; i < 40; i++) { const t = performance.now(); f(); ts.push(performance.now() - t); } ts.sort((a, b) => a - b); console.log('PART', name, ts[5]!.toFixed(2), ts[20]!.toFixed(2)); };
  let n = 0; med('quantities', () => { n = texts.reduce((a, t) => a + quantitiesOf(t).length, 0); }); console.log(n);
  let sn!: SourceNumbers; med('SourceNumbers', () => { sn = new SourceNumbers(texts); });
  const sent = 'Production stood at 71,234 units in spring and 83,457 units later on.';
  const q = quantitiesOf(sent);
  med('holds', () => { sn.holds(q[0]!, sent, [q[1]!]); });
  med('replaces', () => { sn.replaces(q[0]!, sent, [q[1]!]); });
  const t2 = 'Production stood at 71,234 widgets in spring and 83,457 widgets later on.'; const q2 = quantitiesOf(t2);
  med('replaces no', () => { sn.replaces(q2[0]!, t2, [q2[1]!]); });
  const big = texts.join(' '); med('indexOf', () => { big.indexOf('71,234'); }); med('lower', () => { big.toLowerCase().indexOf('zz'); });
  med('chars', () => { let c = 0; for (let i = 0; i < big.length; i++) { const u = big.charCodeAt(i); if (u >= 48 && u <= 57) c++; } n = c; });
}, 60000);
it('prof', () => {
  const words = 'the company reported that its revenue from services in northern markets grew while costs for energy '.repeat(2500);
  const nums = 'On 14 March the figure was 12,345 units and 14.5% '.repeat(1400);
  const t = (name: string, f: () => void) => { const ts: number[] = []; for (let i = 0; i < 30; i++) { const a = performance.now(); f(); ts.push(performance.now() - a); } ts.sort((a, b) => a - b); console.log('PART', name, ts[3]!.toFixed(2)); };
  t('words 250K', () => quantitiesOf(words)); t('nums 70K 4200', () => quantitiesOf(nums));
});
