import type { Random } from './random.js';

/** One thing to try: it makes an input out of chance, and throws where the product does not keep its head. */
export interface Target {
  make(random: Random): Input;
  run(input: Input): void;
}

/** Named texts, as a failure shows them. Bytes, one UTF-16 unit each. */
export type Input = Readonly<Record<string, string>>;
