// What a stand-in answers when nobody tells it what to say: it repeats the names and pseudonyms that it was shown, so
// that a reader sees what the provider knew and what the proxy put back.

export interface StandinToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A text, tool calls, or the raw events of a stream exactly as they are written (no framing is added). */
export type StandinReply =
  | string
  | { readonly toolCalls: readonly StandinToolCall[]; readonly text?: string }
  | { readonly raw: readonly string[] };

/** The request as the stand-in understood it. */
export interface StandinRequest {
  readonly model: string;
  readonly lastUser: string;
  readonly stream: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

export type Reply = (request: StandinRequest) => StandinReply;

/** Repeats the first few pseudonyms or capitalised names of the last user message. */
export function defaultReply(request: StandinRequest): string {
  const seen = tellingWords(request.lastUser);
  const about = seen.length === 0 ? 'you' : seen.join(', ');
  return `This is a stand-in for ${request.model}. I will write to ${about} and answer within ${request.lastUser.length} words.`;
}

function tellingWords(text: string): string[] {
  const found: string[] = [];
  const first = firstWord(text);
  for (const raw of text.split(' ').flatMap((piece) => piece.split('\n'))) {
    const word = trimPunctuation(raw);
    const wanted = isPseudonym(word) || word.includes('@') || (isCapitalised(word) && raw !== first);
    if (wanted && !found.includes(word)) found.push(word);
    if (found.length === 4) break;
  }
  return found;
}

function isPseudonym(word: string): boolean {
  const cut = word.lastIndexOf('_');
  return cut > 0 && word.length - cut > 5 && word === word.toUpperCase();
}

function isCapitalised(word: string): boolean {
  const first = word.charAt(0);
  return word.length > 2 && first !== first.toLowerCase() && word.slice(1) === word.slice(1).toLowerCase();
}

function firstWord(text: string): string {
  return text.trimStart().split(' ')[0] ?? '';
}

function trimPunctuation(word: string): string {
  const marks = '.,;:!?()[]"\'';
  let start = 0;
  let end = word.length;
  while (start < end && marks.includes(word.charAt(start))) start++;
  while (end > start && marks.includes(word.charAt(end - 1))) end--;
  return word.slice(start, end);
}

/** Reads what a stand-in needs out of a chat request of either API. */
export function readStandinRequest(body: Buffer, streamByDefault: boolean): StandinRequest {
  const parsed = asRecord(JSON.parse(body.toString('utf8')));
  const messages = Array.isArray(parsed['messages']) ? parsed['messages'].map(asRecord) : [];
  const last = messages.filter((message) => message['role'] === 'user').at(-1);
  const stream = parsed['stream'];
  return {
    model: typeof parsed['model'] === 'string' ? parsed['model'] : '',
    lastUser: textOf(last?.['content']),
    stream: typeof stream === 'boolean' ? stream : streamByDefault,
    body: parsed,
  };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => asRecord(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('\n');
}

export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Cuts a text into pieces of about a token's length, so that streams have several events. */
export function pieces(text: string): string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length; at += 4) out.push(text.slice(at, at + 4));
  return out;
}
