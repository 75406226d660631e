import { KubeObject } from '../../lib';

/** What a controller says of an object. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The condition of a type; undefined while nobody has said it, or when it has another status than is asked for. */
export function conditionOf({ status }: KubeObject, type: string, wanted?: 'True' | 'False'): Condition | undefined {
  const conditions = (status?.conditions ?? []) as readonly Condition[];
  return conditions.find((each) => each.type === type && (wanted === undefined || each.status === wanted));
}
