import { KubeObject } from '../harness/manifests';
import { Path } from './change';

/** A part of the schema of a CustomResourceDefinition. */
type Schema = KubeObject;

/** The schemas of definitions, by apiVersion and kind. */
export class CustomFields {
  private readonly schemas: ReadonlyMap<string, Schema>;

  constructor(definitions: readonly KubeObject[] = []) {
    this.schemas = new Map(
      definitions.flatMap(({ spec }) =>
        spec.versions.map(({ name, schema }: KubeObject) => [
          `${spec.group}/${name} ${spec.names.kind}`,
          schema.openAPIV3Schema,
        ]),
      ),
    );
  }

  /** The fields that an object may have at a place, with their schemas; none where the place has no fields of its own. */
  at({ apiVersion, kind }: KubeObject, path: Path): Readonly<Record<string, Schema>> {
    let schema: Schema | undefined = this.schemas.get(`${apiVersion} ${kind}`);
    for (const step of path)
      schema = schema?.items ?? schema?.properties?.[step] ?? (schema?.additionalProperties as Schema | undefined);
    return schema?.properties ?? {};
  }
}
