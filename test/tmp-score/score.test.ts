import { it } from 'vitest';
import { makeGrounding } from '/work/wt-grounding/src/scan/grounding/check.js';
import { sourceOf } from '/work/wt-grounding/src/scan/grounding/source.js';
import { shapedReplies } from '/work/wt-grounding/test/reply/shaped-replies.js';
it('x', () => {
  for (const file of (process.env.FILES ?? '').split(',')) {
    const rs = shapedReplies(file);
    let tp = 0, fp = 0, fn = 0, tn = 0; const by: any = {};
    for (const { id, prompt, reply, wrong } of rs) {
      const s = sourceOf(prompt);
      const found = s === undefined ? [] : makeGrounding(s)(reply).map(({ rule, start, end }) => `${rule.slice(19)}: ${reply.slice(start, end)}`);
      const hit = found.length > 0;
      if (wrong === undefined) { if (hit) { fp++; console.log('FALSE', id, found.join(' | '), '<<', reply.replaceAll('\n', '\\n')); } else tn++; }
      else { by[wrong] ??= [0, 0]; by[wrong][1]++; if (hit) { tp++; by[wrong][0]++; if (found.length > 1 || !found[0]!.startsWith(wrong)) console.log('OTHER', id, found.join(' | ')); } else { fn++; console.log('MISS', id, s === undefined ? 'NO SOURCE' : '', '<<', reply); } }
    }
    console.log(file, `precision ${(tp / (tp + fp)).toFixed(3)} recall ${(tp / (tp + fn)).toFixed(3)} false alarms ${fp}/${fp + tn}`, JSON.stringify(by));
  }
}, 60000);
