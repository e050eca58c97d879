import pc from "picocolors";

/** `1 h 02 min`, `3 min 07 s`, `4.2 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return minutes < 60
    ? `${minutes} min ${two(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How often a step that goes on is told of where the output is not a terminal. */
const REPORT_EVERY_MS = 30_000;

/**
 * Runs one step and tells of it on standard error: on a terminal one line that moves, elsewhere a line at the start,
 * every half minute and at the end.
 *
 * @param name what is done, as «build tofu 1.12.6»
 * @param work gets a function that says how far it is
 */
export async function step<T>(name: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T> {
  const out = process.stderr;
  const started = Date.now();
  const elapsed = () => duration(Date.now() - started);
  let detail = "";
  let reported = started;
  const line = () => `  ${pc.cyan("…")} ${name}${detail && `: ${detail}`}  ${elapsed()}`;
  const paint = () => {
    if (out.isTTY) out.write(`\r\x1b[K${line().slice(0, (out.columns ?? 80) + 8)}`);
    else if (Date.now() - reported >= REPORT_EVERY_MS) {
      reported = Date.now();
      out.write(`${line()}\n`);
    }
  };
  const timer = setInterval(paint, out.isTTY ? 200 : 1000);
  if (out.isTTY) paint();
  const end = (mark: string) => {
    clearInterval(timer);
    out.write(`${out.isTTY ? "\r\x1b[K" : ""}  ${mark} ${name}  ${elapsed()}\n`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    end(pc.green("✓"));
    return result;
  } catch (error) {
    end(pc.red("✗"));
    throw error;
  }
}
