// Names for the addresses of recorded stacks.
export {
  type Frame,
  type FunctionOf,
  isOutermost,
  isWhole,
  lookedUp,
  type NamedStack,
  named,
  type PlacedStack,
  placed,
} from './frames.js'
export { type Anywhere, anywhere, type Layouts, layouts, type Module, type Place } from './place.js'
export { type FindFunctions, foundFunctionOf, functionOf, type Needs, newNeeds } from './tables.js'
