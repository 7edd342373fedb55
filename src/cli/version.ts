declare const DTZONE_VERSION: string | undefined;

/** Set by the build; running from source has none. */
export const version: string = typeof DTZONE_VERSION === 'string' ? DTZONE_VERSION : 'source';
