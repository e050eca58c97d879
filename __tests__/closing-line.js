const { writeSync } = require("node:fs");
const { relative } = require("node:path");

const SLOWEST = 10;
const FROM_SECONDS = 10;

/**
 * A Jest reporter that says at the very end which suites took longest and then, for a program to read, `N passed, N failed`,
 * and `, N skipped` where some were. A suite that could not run is one failure.
 */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
    // At the exit, after what Jest still says of open handles; not through the stream, which `--forceExit` closes.
    process.on("exit", () => writeSync(process.stdout.fd, `${slowest(results.testResults)}${line}`));
  }
};

function slowest(suites) {
  const rows = suites
    .map(({ testFilePath, perfStats }) => ({
      suite: relative(__dirname, testFilePath),
      seconds: perfStats.runtime / 1000,
    }))
    .filter(({ seconds }) => seconds >= FROM_SECONDS)
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(({ suite, seconds }) => `${seconds.toFixed(0).padStart(6)} s  ${suite}\n`);
  return rows.length > 0 ? `Slowest suites:\n${rows.join("")}` : "";
}
