/** The page of each rule, by its code. */
export const PAGES: Readonly<Record<string, string>>;
