// A fault in a file that a person wrote (routing.yaml, a rule file): where, and what to do. Never the content.

export interface Problem {
  readonly file: string;
  /** 1-based */
  readonly line: number;
  readonly message: string;
}
