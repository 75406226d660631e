/**
 * Whether the apps of this process write. A command that looks at an app switches it off before it loads the file of the app, which may end in
 * `app.synth()`: that call then does nothing.
 */
export const writing = { enabled: true };
