/** Names that a command gives a package. */
export const namePattern = /^(?:@[a-z0-9-][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]{0,213}$/u;

/** The same for a person. */
export const nameExpected = "lower-case letters, digits and dashes, such as `link-checker`";
