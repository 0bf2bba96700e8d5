const RealDate = Date;
let passedMs = 0;

/** `Date` as the machine has it, so much later as time has been let pass. Values of the one are values of the other. */
const MovedDate = new Proxy(RealDate, {
  construct: (real, args) => (args.length === 0 ? new real(real.now() + passedMs) : Reflect.construct(real, args)),
  get: (real, name) => (name === 'now' ? () => real.now() + passedMs : Reflect.get(real, name)),
});

/**
 * Makes the servers' clock one that can be moved: they run in this process, and read the time from `Date`. Timers stay as they are. Before anything else of
 * a test file.
 */
export function takeClock(): void {
  globalThis.Date = MovedDate;
}

/** Lets so much time pass for the servers. Milliseconds. */
export function passTime(ms: number): void {
  passedMs += ms;
}

/** Back to the clock of the machine. */
export function returnClock(): void {
  globalThis.Date = RealDate;
  passedMs = 0;
}
