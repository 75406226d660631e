import { Converter, makeRecursiveVisitor } from 'typedoc';

/** Sorts the members of unions: TypeScript orders them by the files that it happens to read first. */
export function load(app) {
  const sort = makeRecursiveVisitor({
    union: ({ types }) => types.sort((a, b) => (String(a) < String(b) ? -1 : 1)),
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const { type } of Object.values(project.reflections)) type?.visit(sort);
  });
}
