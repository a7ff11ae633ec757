// Whether `serve` could listen where it is told to, in sentences.
import { probePort } from '../../dispatch/probe-port.js';
import { failed, fine, warning, type Diagnosis } from '../../model/diagnosis.js';
import { lockOwner } from '../../store/lock.js';

export async function* checkPort(
  { host, port }: { readonly host: string; readonly port: number },
  dataDir: string,
): AsyncGenerator<Diagnosis> {
  if (port === 0) {
    yield fine('port', 'any free one');
    return;
  }
  const probe = await probePort(host, port);
  switch (probe.state) {
    case 'free':
      yield fine('port', `${port} on ${host} is free`);
      return;
    case 'taken':
      yield await sayTaken(host, port, probe.by, dataDir);
      return;
    case 'refused':
      yield sayRefused(host, port, probe.code);
  }
}

async function sayTaken(
  host: string,
  port: number,
  by: 'sluice' | 'other',
  dataDir: string,
): Promise<Diagnosis> {
  const owner = await lockOwner(dataDir).catch(() => undefined);
  if (by === 'sluice' && owner !== undefined)
    return fine('port', `${port} on ${host} is served by a running sluice`);
  const who =
    by === 'sluice' ? 'another sluice (with another data directory)' : 'a program that is no sluice';
  const todo = 'Choose another with --port or SLUICE_PORT, or end what listens there.';
  // What runs already is not broken by it, and a second one may be on its way.
  if (by === 'sluice') return warning('port', `Port ${port} on ${host} is taken by ${who}.`, todo);
  return failed('port', `Port ${port} on ${host} is taken by ${who}.`, todo);
}

function sayRefused(host: string, port: number, code: string): Diagnosis {
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return failed('port', `This machine has no address ${host}.`, 'Set --host or SLUICE_HOST.');
  if (code === 'EACCES')
    return failed('port', `This user may not listen on port ${port}.`, 'Choose one above 1023: --port.');
  return failed('port', `Port ${port} on ${host} cannot be used (${code}).`, 'Choose another: --port.');
}
