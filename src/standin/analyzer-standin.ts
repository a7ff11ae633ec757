// A stand-in for a Presidio analyzer, on loopback, for tests. It recognises nothing by itself: it looks for the values
// that it was given, and counts as Python does, in code points.
import { behaviours, misbehave, writeWhole } from './behaviour.js';
import type { Behave } from './behaviour.js';
import { asRecord } from './default-reply.js';
import { startLoopbackServer } from './loopback-server.js';
import type { LoopbackServer } from './loopback-server.js';

export interface AnalyzerStandinOptions {
  /** Value -> what it calls it. */
  readonly values?: Readonly<Record<string, string>>;
  /** What it says that it looks for; default: what its values are called, and a few more. */
  readonly supported?: readonly string[];
  readonly score?: number;
  /** Text of the answer of /analyze, whatever was asked. */
  readonly raw?: string | ((text: string) => string);
  readonly behave?: Behave;
  readonly host?: string;
  readonly port?: number;
}

const LABELS = ['PERSON', 'LOCATION', 'NRP', 'US_SSN'];

export function startAnalyzerStandin(options: AnalyzerStandinOptions = {}): Promise<LoopbackServer> {
  const behaviour = behaviours(options.behave);
  const values = Object.entries(options.values ?? {});
  const supported = options.supported ?? [...new Set([...LABELS, ...values.map(([, label]) => label)])];
  return startLoopbackServer(
    (request, response) => {
      const path = request.url.split('?')[0] ?? '';
      const how = behaviour(path);
      if (misbehave(response, how, (error) => JSON.stringify({ error }))) return;
      if (request.method === 'GET' && path === '/supportedentities')
        return writeWhole(response, JSON.stringify(supported), how);
      const asked = path === '/analyze' ? asRecord(JSON.parse(request.body.toString('utf8'))) : {};
      const { text, entities } = asked;
      if (typeof text !== 'string') {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
        return;
      }
      if (options.raw !== undefined)
        return writeWhole(response, typeof options.raw === 'string' ? options.raw : options.raw(text), how);
      const wanted = values.filter(([, label]) => !Array.isArray(entities) || entities.includes(label));
      const found = wanted.flatMap(([value, label]) => rows(text, value, label, options.score ?? 0.85));
      return writeWhole(response, JSON.stringify(found), how);
    },
    options.host,
    options.port,
  );
}

function rows(text: string, value: string, label: string, score: number): readonly object[] {
  const found: object[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    const start = Array.from(text.slice(0, at)).length;
    const end = start + Array.from(value).length;
    found.push({ entity_type: label, start, end, score, analysis_explanation: null });
  }
  return found;
}
