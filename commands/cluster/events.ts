import { KubeObject } from '../../lib';
import { conditionOf } from './conditions';
import { Kubectl } from './kubectl';

interface Event {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** The last warning that a cluster has of an object, or of the ReplicaSet of a Deployment; undefined without any. */
export async function warningOf(kubectl: Kubectl, object: KubeObject): Promise<string | undefined> {
  const { kind, metadata } = object;
  const failure = conditionOf(object, 'ReplicaFailure', 'True');
  if (failure) return failure.message;
  const about = `involvedObject.kind=${kind},involvedObject.name=${metadata.name},type=Warning`;
  const events = await kubectl.get(['events', `--namespace=${metadata.namespace}`, `--field-selector=${about}`]);
  const last = (events as unknown as readonly Event[]).reduce<Event | undefined>(
    (latest, event) => (latest && timeOf(latest) > timeOf(event) ? latest : event),
    undefined,
  );
  return last && `${last.reason}: ${last.message}`;
}

const timeOf = ({ lastTimestamp, eventTime }: Event): number => Date.parse(lastTimestamp ?? eventTime ?? '') || 0;
