// What has been confirmed about one local model: the facts that a request is mapped by.

export interface LocalModel {
  /** As configured. */
  readonly name: string;
  readonly digest: string;
  readonly capabilities: readonly string[];
  /** The model's own stop words, which a list in a request would replace. */
  readonly stops: readonly string[];
}
