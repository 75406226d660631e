import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';

/** The least that a cdk8s app does: loads the packages and writes one object. What all others are compared with. */
const app = new App({ outdir: process.argv[2] });
new kplus.ConfigMap(new Chart(app, 'bare'), 'config', { data: { key: 'value' } });
app.synth();
