import { describe, Manifest } from '../../k8s/manifest';
import { admittedContainers, amountOf, amountOfPod, limitRangesOf, limitsOf } from '../admitted-containers';
import { namespaceOf, podsOf } from '../pods';
import { Fields, fields, records, show } from '../reading';
import { FinishedApp, Problem, Rule } from '../rule';

/** Containers, pods and claims are within the LimitRanges of their namespace, the injected containers too. */
export const meetLimitRange: Rule = {
  id: 'meet-limit-range',
  level: 'error',
  reason: `seen on Kubernetes 1.34.8: no pod is made, 'maximum memory usage per Container is 64Mi, but limit is 128Mi'`,
  *check(context) {
    for (const pod of podsOf(context)) {
      const ranges = limitRangesOf(context, pod.namespace);
      if (ranges.length === 0) continue;
      const containers = admittedContainers(context, pod);
      for (const { what, sizedBy, requests, limits, filledBy } of containers) {
        const change = (text: string) => ({
          manifest: pod.manifest,
          message: `${text}: change ${sizedBy}, or the LimitRange`,
        });
        for (const range of ranges)
          for (const item of limitsOf(range, 'Container'))
            for (const text of outside(what, range, item, requests, limits)) yield change(text);
        if (!filledBy) continue;
        for (const [resource, request] of Object.entries(requests)) {
          const [asked, allowed] = [amountOf(request), amountOf(limits[resource])];
          if (asked === undefined || allowed === undefined || asked <= allowed) continue;
          yield change(
            `${what} requests ${resource} '${request}', more than the limit of '${limits[resource]}' that it has with the defaults of ${describe(filledBy.object)}`,
          );
        }
      }
      const sum = (of: 'requests' | 'limits') => (resource: string) => amountOfPod(containers, of, resource);
      for (const range of ranges)
        for (const item of limitsOf(range, 'Pod'))
          for (const text of outside('the pod as a whole', range, item, sum('requests'), sum('limits')))
            yield {
              manifest: pod.manifest,
              message: `${text}: change the resources of its containers, or the LimitRange`,
            };
    }
    yield* claims(context);
  },
};

function* claims(context: FinishedApp): Iterable<Problem> {
  for (const manifest of context.index.ofKind('PersistentVolumeClaim', ''))
    yield* claim(context, manifest, 'the claim', fields(manifest.object.spec));
  for (const manifest of context.index.ofKind('StatefulSet', 'apps'))
    for (const { metadata, spec } of records(fields(manifest.object.spec).volumeClaimTemplates))
      yield* claim(context, manifest, `claim template '${show(fields(metadata).name)}'`, fields(spec));
}

function* claim(context: FinishedApp, manifest: Manifest, what: string, spec: Fields): Iterable<Problem> {
  const requests = fields(fields(spec.resources).requests);
  for (const range of limitRangesOf(context, namespaceOf(manifest.object)))
    for (const { min, max } of limitsOf(range, 'PersistentVolumeClaim'))
      // of a claim, nothing but its request counts
      for (const text of outside(what, range, { min, max }, requests, requests))
        yield { manifest, message: `${text}: change its size, or the LimitRange` };
}

type Amounts = Fields | ((resource: string) => number | undefined);

/** What of an item of a LimitRange is not met, as the API server compares it: after defaults are filled in. */
function* outside(what: string, range: Manifest, item: Fields, requests: Amounts, limits: Amounts): Iterable<string> {
  const of = (amounts: Amounts, resource: string): unknown =>
    typeof amounts === 'function' ? quantityOf(resource, amounts(resource)) : amounts[resource];
  const name = describe(range.object);
  for (const [resource, bound] of Object.entries(fields(item.max))) {
    const [request, limit] = [of(requests, resource), of(limits, resource)];
    if (limit === undefined) yield `${what} has no ${resource} limit, and ${name} allows '${bound}' at most`;
    else if (isMore(limit, bound))
      yield `${what} has a ${resource} limit of '${limit}', and ${name} allows '${bound}' at most`;
    else if (isMore(request, bound))
      yield `${what} requests ${resource} '${request}', and ${name} allows '${bound}' at most`;
  }
  for (const [resource, bound] of Object.entries(fields(item.min))) {
    const [request, limit] = [of(requests, resource), of(limits, resource)];
    if (request === undefined) yield `${what} requests no ${resource}, and ${name} asks for '${bound}' at least`;
    else if (isMore(bound, request))
      yield `${what} requests ${resource} '${request}', and ${name} asks for '${bound}' at least`;
    else if (isMore(bound, limit))
      yield `${what} has a ${resource} limit of '${limit}', and ${name} asks for '${bound}' at least`;
  }
  for (const [resource, bound] of Object.entries(fields(item.maxLimitRequestRatio))) {
    const [request, limit] = [amountOf(of(requests, resource)), amountOf(of(limits, resource))];
    const most = amountOf(bound);
    if (most === undefined) continue;
    if (!request || !limit)
      yield `${what} has no ${resource} ${request ? 'limit' : 'request'}, and ${name} allows a limit of ${bound} times the request`;
    else if (limit / request > most)
      yield `${what} has a ${resource} limit of '${of(limits, resource)}', more than ${bound} times its request of '${of(requests, resource)}', which ${name} allows`;
  }
}

/** A sum as people write it. */
function quantityOf(resource: string, amount: number | undefined): string | undefined {
  if (amount === undefined) return undefined;
  return resource === 'cpu' ? `${Math.round(amount * 1000)}m` : `${Math.ceil(amount / 2 ** 20)}Mi`;
}

function isMore(a: unknown, b: unknown): boolean {
  const [one, other] = [amountOf(a), amountOf(b)];
  return one !== undefined && other !== undefined && one > other;
}
