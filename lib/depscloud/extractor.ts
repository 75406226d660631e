import { DepsCloudPrograms } from './programs';
import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { sizeOf } from '../cluster/sizes';
import { bytes } from '../k8s/quantity';
import { logFlags, ProgramLogProps } from './program-log';
import { ProgramProps } from './program-props';
import { DepsCloudServer, Install } from './program';

/** The manifest files that the extractor of 0.3.5 reads. */
export const MANIFEST_FILES = [
  'bower.json',
  'build.gradle',
  'Cargo.toml',
  'Chart.yaml',
  'composer.json',
  'go.mod',
  'Godeps.json',
  'Gopkg.toml',
  'ivy.xml',
  'jsonnetfile.json',
  'package.json',
  'Pipfile',
  'pom.xml',
  'requirements.txt',
  'vendor.conf',
] as const;

/** A manifest file that the extractor reads. */
export type ManifestFile = (typeof MANIFEST_FILES)[number];

export interface ExtractorProps extends ProgramProps {
  /** Manifest files that are not looked at. @default - none: all of them are */
  readonly disabledManifests?: readonly ManifestFile[];
}

/** Streams live as long as their callers want: as good as for ever. */
export const STREAMS = Duration.hours(24);

/**
 * The extractor: finds dependencies in manifest files. Its gRPC listens on loopback, where the sidecar finds it; its
 * HTTP, for health and metrics, listens everywhere whatever it is told. It has no handler for SIGTERM, which the kernel
 * then keeps from process 1: {@link ENDING} brings one.
 */
export function extractor(
  scope: Construct,
  install: Install,
  props: ExtractorProps,
  log: ProgramLogProps,
): DepsCloudServer {
  const { disabledManifests = [], resources = sizeOf(scope, DepsCloudPrograms.extractor) } = props;
  return new DepsCloudServer(scope, 'extractor', {
    ...props,
    resources,
    install,
    spec: {
      program: 'extractor',
      meshPort: 'grpc',
      requestTimeout: STREAMS,
      // The image runs `npm start`: npm would stay as a process of 60 MB, and write its log to a root that is read-only.
      // Node 16 takes the machine's memory for its own, and would be killed before it collects garbage.
      command: () => ['node', `--max-old-space-size=${heapMebibytes(resources.limits.memory)}`, '-e', ENDING, '--'],
      flags: [
        '--bind-address=127.0.0.1',
        ...disabledManifests.map((manifest) => `--disable-manifests=${manifest}`),
        ...logFlags(log),
      ],
    },
  });
}

/**
 * Runs the program with an end on SIGTERM: five seconds later, within the sidecar's grace, when callers have learned that
 * this pod goes. Without a script, Node leaves no room for its name in the arguments, which the program counts on.
 */
const ENDING = [
  `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 5000))`,
  `process.argv.splice(1, 0, 'lib/main.js')`,
  `require('./lib/main.js')`,
].join('; ');

/** Two thirds of the limit: the rest is for code, stacks and buffers. */
function heapMebibytes(memoryLimit: string): number {
  return Math.floor((bytes('memory limit of the extractor', memoryLimit) * 2) / 3 / 2 ** 20);
}
