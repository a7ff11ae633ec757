// Where things are and where to listen: options before environment before defaults. Knows no file's content.
import { isAbsolute, join, resolve } from 'node:path';
import { isLoopbackHost } from '../identify/loopback.js';
import type { Problem } from '../model/problem.js';
import type { Environment } from './env.js';

/** From the command line. */
export interface Options {
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: number;
}

export interface Places {
  /** Candidates for routing.yaml; the first one that exists is read. */
  readonly routing: readonly string[];
  readonly dataDir: string;
  readonly classifiersDir: string;
  readonly server: { readonly host: string; readonly port: number };
}

const DEFAULT_PORT = 8787;

/** @param root directory of the package: its rules and its routing.yaml are the defaults */
export function readPlaces(
  env: Environment,
  options: Options,
  root: string,
): { readonly places: Places; readonly problems: readonly Problem[] } {
  const named = options.config ?? nonEmpty(env['SLUICE_CONFIG']);
  const port = options.port ?? readPort(nonEmpty(env['SLUICE_PORT']));
  const problems: readonly Problem[] =
    port !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535
      ? []
      : [
          {
            file: options.port === undefined ? 'SLUICE_PORT' : '--port',
            line: 0,
            message: 'must be a port, 0 to 65535',
          },
        ];
  return {
    problems,
    places: {
      routing: named === undefined ? ['routing.yaml', join(root, 'routing.yaml')] : [named],
      dataDir: resolve(options.data ?? nonEmpty(env['SLUICE_DATA']) ?? '.sluice'),
      classifiersDir: within(root, nonEmpty(env['SLUICE_CLASSIFIERS'])),
      server: {
        host: options.host ?? nonEmpty(env['SLUICE_HOST']) ?? '127.0.0.1',
        port: port ?? DEFAULT_PORT,
      },
    },
  };
}

/** Whoever can reach an address that is not loopback is somebody else: without agents nobody could tell who. */
export function checkBind(host: string, agents: number, fromOption: boolean): readonly Problem[] {
  if (agents > 0 || isLoopbackHost(host)) return [];
  const message =
    'is not a loopback address; add agents (sluice agents add NAME, or in routing.yaml) before others can reach the proxy';
  return [{ file: fromOption ? '--host' : 'SLUICE_HOST', line: 0, message }];
}

function within(root: string, named: string | undefined): string {
  if (named === undefined) return join(root, 'classifiers');
  return isAbsolute(named) ? named : resolve(named);
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_PORT;
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
