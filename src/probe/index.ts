// Section names to hooks, and the probes that come with probecause.
export { CATALOG, type ShippedProbe } from './catalog/index.js'
export { FUNCTION_NUMBERS, functionParameters } from './functions.js'
export { type HookId, type How, type Place, placesOf, pointNames } from './hooks.js'
export { type AttachPlan, type LeftOut, type Planned, type PlannedLink, planAttach } from './plan.js'
export type { AttachError } from './refusal.js'
export { followsPointers } from './typed.js'
export { parseAttach, type WishError, type Wishes } from './wishes.js'
