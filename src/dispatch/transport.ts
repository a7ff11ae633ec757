// The one way out: every byte that leaves for a provider goes through a connection that was opened here.
// Invariants: no proxy from the environment, no redirect is followed, the request headers are ours, and for L1 the
// address of each connection is checked before a byte is written to it.
import { isIP } from 'node:net';
import { Pool, buildConnector, errors } from 'undici';
import type { Dispatcher as Undici } from 'undici';
import { makeLocalCheck, systemResolve } from './local-address.js';
import type { LocalCheck, Resolve } from './local-address.js';

/** All in ms. */
export interface Timeouts {
  readonly connect: number;
  /** Until the headers of a reply that is no stream. */
  readonly whole: number;
  /** Until the headers of a stream: a local model may first have to be loaded. */
  readonly stream: number;
  /** Between two reads of a body. */
  readonly idle: number;
  /** Of a probe: version, list of models. */
  readonly probe: number;
}

export const TIMEOUTS: Timeouts = {
  connect: 5_000,
  whole: 240_000,
  stream: 600_000,
  idle: 240_000,
  probe: 5_000,
};

export interface TransportOptions {
  readonly baseUrl: string;
  /** Set for L1: ranges besides loopback. A connection to any other address fails. */
  readonly localHosts?: readonly string[];
  readonly resolve?: Resolve;
  readonly timeouts?: Partial<Timeouts>;
  readonly version?: string;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, e.g. `/chat/completions`. */
  readonly path: string;
  readonly body?: string | Buffer;
  readonly accept: 'application/json' | 'text/event-stream' | 'application/x-ndjson';
  /** Sent as `Bearer`. */
  readonly key?: string;
  readonly wait: 'whole' | 'stream' | 'probe';
  readonly signal: AbortSignal;
}

export interface TransportReply {
  readonly status: number;
  /** Lower-case name -> first value. */
  header(name: string): string | undefined;
  readonly body: Undici.ResponseData['body'];
  /** Closes the connection without reading on; the provider notices. */
  discard(): void;
}

export interface Transport {
  readonly timeouts: Timeouts;
  /** Resolves with whatever status the provider gave, redirects included. Rejects with undici's errors. */
  request(request: TransportRequest): Promise<TransportReply>;
  close(): Promise<void>;
}

/** The connection would have gone to an address that may not serve L1. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export function makeTransport(options: TransportOptions): Transport {
  const url = new URL(options.baseUrl);
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const pool = new Pool(url.origin, {
    connect:
      options.localHosts === undefined ? { timeout: timeouts.connect } : localConnector(options, timeouts),
    headersTimeout: timeouts.whole,
    bodyTimeout: timeouts.idle,
    // A second request on a connection that waits for a slow answer would wait with it.
    pipelining: 1,
  });
  const prefix = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname;
  return {
    timeouts,
    async request(request) {
      const reply = await pool.request({
        method: request.method,
        path: prefix + request.path,
        headers: ownHeaders(request, options.version),
        headersTimeout: timeouts[request.wait],
        signal: request.signal,
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const { body } = reply;
      // An abort while nobody reads would otherwise be an unhandled error; who reads gets it from the reading.
      body.on('error', () => undefined);
      return {
        status: reply.statusCode,
        body,
        header: (name) => first(reply.headers[name]),
        discard: () => void body.destroy(),
      };
    },
    close: () => pool.destroy(),
  };
}

/** The fixed list. Nothing of the client's request gets into it but the key that policy lets through. */
function ownHeaders(request: TransportRequest, version = '0'): Record<string, string> {
  return {
    accept: request.accept,
    'user-agent': `sluice/${version}`,
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.key === undefined ? {} : { authorization: `Bearer ${request.key}` }),
  };
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/**
 * Opens connections for L1. A name is resolved here, at each connect, and refused when any of its addresses is not
 * local (a name that also points elsewhere is not one we can trust); the socket's own peer address is checked again.
 */
function localConnector(options: TransportOptions, timeouts: Timeouts): buildConnector.connector {
  const ranges = options.localHosts ?? [];
  const isLocal = makeLocalCheck(ranges);
  const resolve = options.resolve ?? systemResolve;
  const connect = buildConnector({
    timeout: timeouts.connect,
    lookup: (host, wanted, done) => {
      resolveLocal(host, resolve, isLocal).then(
        (addresses) => {
          const chosen = addresses[0];
          if (chosen === undefined) done(new AddressRefused('no address'), '', 4);
          else if (wanted.all === true) done(null, [...addresses], chosen.family);
          else done(null, chosen.address, chosen.family);
        },
        (error: unknown) =>
          done(error instanceof Error ? error : new AddressRefused('look-up failed'), '', 4),
      );
    },
  });
  return (target, callback) => {
    const host = target.hostname.startsWith('[') ? target.hostname.slice(1, -1) : target.hostname;
    // Without ranges only `localhost` and loopback addresses can be meant, so no name is even looked up.
    const mayLookUp = isIP(host) === 0 && (host === 'localhost' || ranges.length > 0);
    if (!mayLookUp && !isLocal(host)) {
      callback(new AddressRefused('not a local address'), null);
      return;
    }
    connect(target, (error, socket) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      if (isLocal(socket.remoteAddress ?? '')) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new AddressRefused('not a local address'), null);
    });
  };
}

async function resolveLocal(host: string, resolve: Resolve, isLocal: LocalCheck) {
  const addresses = await resolve(host);
  if (!addresses.every(({ address }) => isLocal(address))) throw new AddressRefused('not a local address');
  return addresses;
}

/** What went wrong on the way, as a fixed word for the record. */
export type TransportFault = 'connect' | 'address_refused' | 'timeout' | 'aborted' | 'reset';

/** Sorts what `request` and the reading of a body can throw. */
export function transportFault(error: unknown, signal: AbortSignal): TransportFault {
  if (signal.aborted) return 'aborted';
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof AddressRefused) return 'address_refused';
    if (at instanceof errors.HeadersTimeoutError || at instanceof errors.BodyTimeoutError) return 'timeout';
    if (at instanceof errors.ConnectTimeoutError) return 'connect';
    if (at instanceof AggregateError) return 'connect';
    if ('code' in at && typeof at.code === 'string' && CONNECT_CODES.includes(at.code)) return 'connect';
  }
  return 'reset';
}

const CONNECT_CODES = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
];
