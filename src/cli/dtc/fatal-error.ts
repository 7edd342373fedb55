/** Something that ends dtc at once, in its own words. */
export class FatalError extends Error {}
