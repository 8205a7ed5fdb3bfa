// The engine with two of its insides exported, for the test of hooks: programs run on event records the test writes itself.
export * from '../../../assembly/index'
export { hooks_run } from '../../../assembly/trace/hook'
export { set_current } from '../../../assembly/trace/current'
export { str_intern } from '../../../assembly/trace/strings'
export { snapshot_add, snapshots_clear } from '../../../assembly/trace/snapshot'
export { heap_bump } from '../../../assembly/memory/heap'
