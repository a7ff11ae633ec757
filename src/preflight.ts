// The first import of the program: what every other module needs to be loaded. Invariant: whoever cannot start any
// command is told why in a sentence, because the command that would say so cannot start either.
import { re2Loads } from './text/re2-loads.js';

if (!re2Loads()) {
  process.stderr.write(
    `re2 cannot be loaded by Node ${process.version}: it was built for another one, or not at all.\n` +
      'Build it again: npm rebuild re2 (with Python 3 and a C++ compiler).\n',
  );
  process.exit(1);
}
