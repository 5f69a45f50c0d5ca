/** A time that was measured: `0.42 s`, `12.3 s`. */
export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** A time that is set or known: `10 s`, `2.5 s`. */
export function formatSetSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(1))} s`;
}
