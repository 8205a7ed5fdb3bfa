// The engine's exported ABI: re-exports only. What each call does is in ARCHITECTURE.md; every number is in abi.ts.
