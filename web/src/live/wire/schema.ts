/** Types that are exactly what the server's schema says, as `make contracts` writes it. */
import type { components } from "../generated";

type Read<T> = T extends readonly (infer Item)[] ? readonly Read<Item>[] : T extends object ? { readonly [Name in keyof T]: Read<T[Name]> } : T;

/** A schema of the wire by its name; what came from there is never written to. */
export type Wire<Name extends keyof components["schemas"]> = Read<components["schemas"][Name]>;
