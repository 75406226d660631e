/** What is thrown, or undefined when it works; whatever else is thrown than an Error with a sentence is a failure. */
export function refusalOf(act: () => unknown): Error | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw new Error(`${String(error)} was thrown`, { cause: error });
    if (Object.getPrototypeOf(error).constructor.name !== 'Error' || RAW.test(error.message))
      throw new Error(`raw ${error.name}: ${error.message}\n${error.stack}`, { cause: error });
    return error;
  }
}

const RAW =
  /is not a function|is not iterable|Cannot (read|convert|destructure|set|mix)|\[object |undefined is|call stack|Failed serializing|Invalid (array|string|URL)/;
