export type { Component, MeshCost } from './components';
export type { PlanFinding } from './findings';
export { plan } from './plan';
export type { PlacedPod, Plan, PlannedNode, PlanOptions } from './plan';
export type { Overfull, Scenario, Unplaced } from './scenarios';
export { json } from './json';
export { markdown } from './markdown';
export { svg } from './svg';
export { table } from './table';
