import "cdktf/lib/testing/adapters/jest";
import { Testing } from "cdktf/lib/testing";

Testing.setupJest();
// A bound, not a measure: two cores may have other work.
jest.setTimeout(60_000);
