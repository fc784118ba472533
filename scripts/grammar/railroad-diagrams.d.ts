declare module 'railroad-diagrams' {
  namespace rail {
    interface Item {
      toString(): string;
    }
  }
  /** The package's functions are constructors that may be called without `new`. */
  const rail: {
    Diagram(...items: rail.Item[]): rail.Item;
    Sequence(...items: rail.Item[]): rail.Item;
    Choice(normal: number, ...items: rail.Item[]): rail.Item;
    Optional(item: rail.Item): rail.Item;
    OneOrMore(item: rail.Item, separator?: rail.Item): rail.Item;
    ZeroOrMore(item: rail.Item, separator?: rail.Item): rail.Item;
    Terminal(text: string): rail.Item;
    NonTerminal(text: string, href?: string): rail.Item;
  };
  export default rail;
}
