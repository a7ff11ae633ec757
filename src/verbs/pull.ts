// `sluice pull MODEL`: fetches a local model into every L1 provider, and says what still has to be done.
import { showProgress } from '../cli/pull.js';
import type { Terminal } from '../cli/terminal.js';
import type { Config } from '../config.js';
import { taggedName } from '../dispatch/ollama-name.js';
import { pullModel } from '../dispatch/pull-model.js';
import type { OllamaProvider } from '../model/policy.js';
import { localModelNames } from './doctor/local.js';

export async function pullVerb(
  model: string,
  { policy }: Pick<Config, 'policy'>,
  setup: { readonly version: string; readonly until: () => Promise<void> },
  terminal: Terminal,
): Promise<number> {
  const local = policy.providers.filter((provider): provider is OllamaProvider => provider.kind === 'ollama');
  if (local.length === 0) {
    terminal.note('routing.yaml has no provider of tier L1, so there is no Ollama to fetch it.');
    return 1;
  }
  const leaving = new AbortController();
  void setup.until().then(() => leaving.abort());
  for (const provider of local) {
    const progress = showProgress(terminal);
    const { localHosts } = policy;
    const options = { localHosts, version: setup.version, signal: leaving.signal };
    const end = await pullModel(provider, model, (step) => progress.step(step), options);
    progress.end();
    switch (end.state) {
      case 'fetched':
        terminal.out(`${taggedName(model)} is at ${provider.baseUrl} and runs there.`);
        break;
      case 'stopped':
        terminal.note('Stopped. What was fetched is kept; the same command goes on from there.');
        return 1;
      case 'refused':
        terminal.note(`${model} is refused: ${end.why}`);
        return 1;
      case 'failed':
        terminal.note(end.why);
        return 1;
    }
    const named = localModelNames(policy, provider.name).map((name) => taggedName(name));
    if (!named.includes(taggedName(model)))
      terminal.note(`routing.yaml does not ask ${provider.name} for it yet: name it under models.`);
  }
  return 0;
}
