import { Fields, texts } from './reading';

/** The words of a container's command and arguments, those of a shell script in one of them too. */
export function commandWords({ command, args }: Fields): string[] {
  return [...texts(command), ...texts(args)].flatMap((word) => word.split(/[\s\\]+/));
}
