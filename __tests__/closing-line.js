const { writeSync } = require("node:fs");

/**
 * A Jest reporter that says at the very end, for a program to read, `N passed, N failed`, and `, N skipped` where some
 * were. A suite that could not run is one failure.
 */
module.exports = class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
    // At the exit, after what Jest still says of open handles; not through the stream, which `--forceExit` closes.
    process.on("exit", () => writeSync(process.stdout.fd, line));
  }
};
