const { default: Sequencer } = require("@jest/test-sequencer");

/** Projects whose suites take minutes and wait for emulators: begun last, one of them would run alone at the end. */
const FIRST = ["faults", "e2e"];

/** Longest suites first, also where Jest has not run them before and would take their sizes for their times. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ context }) => {
      const at = FIRST.indexOf(context.config.displayName?.name ?? "");
      return at < 0 ? FIRST.length : at;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
