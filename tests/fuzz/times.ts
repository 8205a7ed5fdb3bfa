// How often: each fuzzer tries this many inputs. `make test` asks for 10,000, `make fuzz` for 100,000.
const DEFAULT = 10_000
export const TIMES = Number(process.env['FUZZ_TIMES'] ?? DEFAULT)
