import { rmSync } from 'node:fs';

export default function teardown(): void {
  rmSync(process.env.MESHBERRY_PROJECT!, { recursive: true, force: true });
}
