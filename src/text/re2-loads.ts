// Whether RE2 can be loaded at all: it is compiled for one version of Node. Asked before anything else is loaded, so it
// must be known at once: an import that is waited for would let the others go first.
import { createRequire } from 'node:module';

/** False also when the module is there and was built for another Node. */
export function re2Loads(): boolean {
  try {
    createRequire(import.meta.url)('re2');
    return true;
  } catch {
    return false;
  }
}
