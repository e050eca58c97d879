/** The parser of Nunjucks, which its own types leave out. */
declare module "nunjucks" {
  export const parser: { parse(text: string, extensions: readonly unknown[], options: object): unknown };
  export const nodes: { readonly Node: new () => object };
  export class Environment {
    readonly filters: Readonly<Record<string, unknown>>;
  }
}
