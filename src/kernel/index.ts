// The virtual kernel's structures: their types, and what lies where.
export { KERNEL_STRUCTS } from './gen/types.js'
export { memberAt } from './members.js'
export { kernelTypes } from './types.js'
