const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * A boolean as Go's `strconv.ParseBool` reads it; undefined when it is none.
 * @see https://pkg.go.dev/strconv#ParseBool
 */
export function parseBool(value: string): boolean | undefined {
  return TRUE.includes(value) ? true : FALSE.includes(value) ? false : undefined;
}
