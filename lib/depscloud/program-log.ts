/** What programs write to their logs. */
export interface ProgramLogProps {
  /** @default - 'info', the programs' own */
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  /** @default - 'json', the programs' own */
  readonly format?: 'json' | 'console';
}

/** The flags that all programs have for their logs; none for what is their own default. */
export function logFlags({ level, format }: ProgramLogProps): string[] {
  return [...(level ? [`--log-level=${level}`] : []), ...(format ? [`--log-format=${format}`] : [])];
}
