/** How many replicas there may be. Needs a metrics server, which k3s brings. */
export interface AutoscalingProps {
  /** @default 1 @range 1.. */
  readonly minReplicas?: number;
  /** @default 5 @range 1.. */
  readonly maxReplicas?: number;
  /** Per cent of the requested CPU, sidecars included. @default 80 @range 1.. */
  readonly targetCpuUtilization?: number;
  /** Per cent of the requested memory, sidecars included. @default - not looked at @range 1.. */
  readonly targetMemoryUtilization?: number;
}

/**
 * The spec of a HorizontalPodAutoscaler for a Deployment.
 * @throws when a number is none of those that the API server takes, or the least is above the most.
 */
export function autoscalerSpec(what: string, deployment: string, props: AutoscalingProps): object {
  const { minReplicas = 1, maxReplicas = 5, targetCpuUtilization = 80, targetMemoryUtilization } = props;
  if (minReplicas > maxReplicas)
    throw new Error(
      `${what}: autoscaling.minReplicas is ${minReplicas}, above maxReplicas ${maxReplicas}: swap them, or raise the latter`,
    );
  const metrics = [
    ['cpu', targetCpuUtilization],
    ['memory', targetMemoryUtilization],
  ] as const;
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
    minReplicas,
    maxReplicas,
    metrics: metrics.flatMap(([name, averageUtilization]) =>
      averageUtilization === undefined
        ? []
        : [
            {
              type: 'Resource',
              resource: {
                name,
                target: {
                  type: 'Utilization',
                  averageUtilization,
                },
              },
            },
          ],
    ),
  };
}
