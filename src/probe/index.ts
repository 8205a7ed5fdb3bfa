// Section names to hooks, and the probes that come with probecause.
export { CATALOG, type ShippedProbe } from './catalog/index.js'
export { findHook, type HookId, hookNames } from './hooks.js'
export { type AttachError, type AttachPlan, type PlannedLink, planAttach } from './plan.js'
